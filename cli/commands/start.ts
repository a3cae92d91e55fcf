import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../../client/api-client';
import { ApiError } from '../../client/api-error';
import { shellCommand } from '../../client/shell-command';
import type { RequestOutcome, StartedExecution } from '../../lambda/contract/execution';
import type { MaskingRequest } from '../../lambda/contract/masking-request';
import { OVERLAP_POLICIES } from '../../lambda/contract/overlap';
import { ACCESS_OPTIONS, type Connection, withApi } from '../access/connection';
import { command } from '../command';
import type { Context } from '../context';
import { ExitStatus } from '../exit-status';
import { Interrupted } from '../interrupted';
import { choice, flag, text } from '../options/option';
import { givenFields, REQUEST_OPTIONS } from '../options/request-options';
import { jsonLine } from '../output/json';
import { facts } from '../output/table';
import { checkRequest } from '../runs/check-request';
import { isNameOfMachine, listedStateMachine } from '../runs/named-execution';
import { commandFor, TIMEOUT_OPTION, watchRun } from '../runs/watch-run';

export const start = command({
  name: 'start',
  summary: 'start a masking run',
  description:
    'The request is checked before it is sent, by the code that the API checks it with. Fields that the deployment has defaults for may be left out. With --wait the exit status is that of the verdict.',
  examples: [
    '--database orders --secret "$SECRET" --ruleset orders --wait',
    '--database orders --ruleset orders --key build-42 --overlap skip',
  ],
  options: {
    ...REQUEST_OPTIONS,
    key: text('KEY', 'idempotency key: a request that is sent again with it finds the run that it started'),
    overlap: choice(
      'POLICY',
      OVERLAP_POLICIES,
      'what becomes of the request while another run masks the database (default REJECT)',
    ),
    wait: flag('follow the run to its verdict'),
    ...TIMEOUT_OPTION,
    ...ACCESS_OPTIONS,
  },
  run: async ({ options }, context) => {
    const { key = randomUUID(), overlap, wait, json, timeout: timeoutSeconds } = options;
    const fields = { ...givenFields(options), overlap };
    checkRequest({ ...fields, idempotencyKey: key });
    return withApi(options, context, async (connection) => {
      const request = await withItsStateMachine(fields, connection.api);
      const outcome = await started(connection.api, request, key, context);
      if ('skipped' in outcome || !wait) return tell(outcome, wait, json, connection, context);
      if (!json) context.print(startedWords(outcome, null));
      const { name, stateMachineArn } = outcome;
      const execution = { name, ...(fields.stateMachineArn && { stateMachineArn }) };
      return watchRun(connection, { execution, timeoutSeconds, isNew: true, json }, context);
    });
  },
});

type RequestFields = Partial<Omit<MaskingRequest, 'idempotencyKey'>>;

/**
 * A request with the ARN of its state machine in place of its name.
 *
 * @throws RequestRefusedError for what the state machine's kind cannot do
 */
async function withItsStateMachine(fields: RequestFields, api: ApiClient): Promise<RequestFields> {
  const { stateMachineArn: named } = fields;
  if (named === undefined || !isNameOfMachine(named)) return fields;
  const { stateMachineArn, kind } = await listedStateMachine(api, named);
  const request = { ...fields, stateMachineArn };
  checkRequest(request, kind);
  return request;
}

/** @throws Interrupted and ApiError that say how to find out whether a run has started, where nobody knows */
async function started(
  api: ApiClient,
  request: RequestFields,
  key: string,
  { interrupted }: Context,
): Promise<RequestOutcome> {
  const find = `the same command with ${shellCommand('--key', key)} finds it, and starts it otherwise`;
  try {
    return await api.startExecution(request, key, interrupted);
  } catch (error) {
    if (interrupted.aborted)
      throw new Interrupted(
        `interrupted while the request was under way, so a run may have started; ${find}`,
      );
    if (!(error instanceof ApiError) || !error.isPassing) throw error;
    throw new ApiError(error.kind, `${error.message}, so a run may have started: ${find}`, error.body);
  }
}

function tell(
  outcome: RequestOutcome,
  wait: boolean,
  json: boolean,
  connection: Connection,
  context: Context,
): ExitStatus {
  if ('skipped' in outcome) {
    const { databaseIdentifier, runningExecutionArn } = outcome;
    const words = facts([['nothing started', `${runningExecutionArn} masks ${databaseIdentifier}`]]);
    context.print(json ? jsonLine(outcome) : words);
    return wait ? ExitStatus.OVERLAP : ExitStatus.SUCCESS;
  }
  const follow = commandFor('wait', { name: outcome.executionArn }, connection, context);
  context.print(json ? jsonLine(outcome) : startedWords(outcome, follow));
  return ExitStatus.SUCCESS;
}

/** @param follow the command that follows the run; null where it is followed anyway */
function startedWords({ name, executionArn, deduplicated }: StartedExecution, follow: string | null): string {
  return facts([
    [deduplicated ? 'started before' : 'started', name],
    ['execution', executionArn],
    ['follow it with', follow],
  ]);
}
