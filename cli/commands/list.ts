import { durationWords } from '../../client/duration';
import { type FoundRuns, loadRuns } from '../../client/load-runs';
import type { RunRow } from '../../client/run-rows';
import { EXECUTION_STATUSES } from '../../lambda/contract/execution';
import { visible } from '../../lambda/contract/received-value';
import { LONGEST_RUN_PAGE } from '../../lambda/contract/run-list-parameters';
import type { RunPage, RunRecord } from '../../lambda/contract/run-record';
import { isEnded, VERDICTS } from '../../lambda/contract/verdict';
import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { command } from '../command';
import { ExitStatus } from '../exit-status';
import { choice, flag, text, wholeNumber } from '../options/option';
import { STATE_MACHINE_OPTION } from '../options/request-options';
import { UnusableInput } from '../options/unusable-input';
import { jsonLine } from '../output/json';
import { table } from '../output/table';
import { stateMachineArn } from '../runs/named-execution';

const DEFAULT_LIMIT = 20;

export const list = command({
  name: 'list',
  summary: 'list runs, the newest first, with what truly became of each',
  description:
    'Without --runs it lists the executions that Step Functions knows, those that run included. With --runs it lists the record of runs that have ended, which outlives them.',
  examples: ['--status running', '--runs --verdict masking-failed --database orders --limit 50'],
  options: {
    runs: flag('list the record of runs that have ended'),
    status: choice('STATUS', EXECUTION_STATUSES, 'executions of this status; not with --runs'),
    verdict: choice('VERDICT', VERDICTS, 'runs of this verdict'),
    database: text('ID', 'runs of this database; without --runs a part of its identifier will do'),
    limit: wholeNumber(1, LONGEST_RUN_PAGE, `so many of them (default ${DEFAULT_LIMIT})`),
    ...STATE_MACHINE_OPTION,
    ...ACCESS_OPTIONS,
  },
  run: ({ options }, context) =>
    withApi(options, context, async ({ api }) => {
      const { runs, status, verdict, database, limit = DEFAULT_LIMIT, json } = options;
      if (runs && status !== undefined)
        throw new UnusableInput(
          '--status is of executions, not of the record; leave it out, or leave out --runs',
        );
      const machine = await stateMachineArn(api, options['state-machine']);
      if (runs) {
        const page = await api.listRuns(
          { stateMachineArn: machine, database, verdict, limit },
          context.interrupted,
        );
        context.print(json ? jsonLine(page) : recordTable(page));
        return ExitStatus.SUCCESS;
      }
      const wanted = { stateMachineArn: machine, status, verdict, database, count: limit };
      const found = await loadRuns(api, wanted, context.interrupted);
      const executions = found.rows.slice(0, limit);
      const hasMore = found.hasMore || found.rows.length > limit;
      if (json) context.print(jsonLine({ executions: executions.map(withoutOutcome), hasMore }));
      else context.print(`${executionTable(executions)}${verdictsNote(found)}${hasMore ? MORE : ''}`);
      return ExitStatus.SUCCESS;
    }),
});

/** How an outcome looks is nothing for programs, which have the status and the verdict. */
function withoutOutcome({ outcome: _, ...row }: RunRow): Omit<RunRow, 'outcome'> {
  return row;
}

function executionTable(rows: readonly RunRow[]): string {
  return table(
    ['STARTED', 'TOOK', 'DATABASE', 'STATUS', 'VERDICT', 'NAME'],
    rows.map(({ startDate, stopDate, databaseIdentifier, status, verdict, name }) => [
      startDate,
      stopDate === undefined ? '' : durationWords(Date.parse(stopDate) - Date.parse(startDate)),
      databaseIdentifier ?? '',
      status,
      verdict ?? (isEnded(status) ? 'none yet' : ''),
      name,
    ]),
  );
}

const MORE = 'there are more; give a higher --limit\n';

function verdictsNote({ verdictsError }: FoundRuns): string {
  if (verdictsError === undefined) return '';
  return `${visible(`verdicts cannot be had (${verdictsError}): that an execution succeeded is no proof of masking`)}\n`;
}

function recordTable({ runs, nextToken }: RunPage): string {
  const rows = table(['STARTED', 'TOOK', 'DATABASE', 'VERDICT', 'RULESET', 'NAME'], runs.map(recordRow));
  return nextToken === undefined ? rows : `${rows}${MORE}`;
}

function recordRow(record: RunRecord): string[] {
  const { startDate, stopDate, databaseIdentifier, verdict, ruleset, requestedRuleset, name } = record;
  const took = durationWords(Date.parse(stopDate) - Date.parse(startDate));
  const rulesetName = ruleset.name ?? requestedRuleset ?? ruleset.id ?? '';
  return [startDate, took, databaseIdentifier ?? '', verdict, rulesetName, name];
}
