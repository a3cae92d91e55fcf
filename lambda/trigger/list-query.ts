import { type Fault, RequestRefusedError } from '../contract/error';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../contract/execution';
import { DEFAULT_PAGE, LIST_PARAMETERS, LONGEST_PAGE } from '../contract/list-parameters';
import { shownValue } from '../contract/received-value';
import { checkFields } from '../contract/request-check';
import { chooseStateMachine } from '../contract/state-machine-choice';
import type { StateMachineReference } from '../contract/state-machine-reference';
import { readPageToken } from '../http/page-token';
import { limitFaults, type QueryParameters, unknownParameterFaults } from '../http/query-parameters';

/** Which page of which executions. */
export interface ListQuery {
  readonly stateMachineArn: string;
  readonly status?: ExecutionStatus;
  /** Executions on a page, 1 to 1000. */
  readonly limit: number;
  /** Step Functions' own token. */
  readonly nextToken?: string;
}

/** What tells one list from another, whatever the page. */
export function listOf(query: Pick<ListQuery, 'stateMachineArn' | 'status'>): readonly string[] {
  return [query.stateMachineArn, query.status ?? ''];
}

function statusFaults(status: string | undefined): readonly Fault[] {
  if (status === undefined || (EXECUTION_STATUSES as readonly string[]).includes(status)) return [];
  const message = `is not a status, got: ${shownValue(status)}; give one of ${EXECUTION_STATUSES.join(', ')}`;
  return [{ field: 'status', message }];
}

function tokenFaults(token: string | undefined, own: string | undefined): readonly Fault[] {
  if (token === undefined || own !== undefined) return [];
  const message = `is not a token of this list, got: ${shownValue(token)}; give the one that its last page came with, and the same stateMachineArn and status`;
  return [{ field: 'nextToken', message }];
}

/**
 * Validates the parameters of a list of executions.
 *
 * @throws RequestRefusedError with every fault at once
 */
export function readListQuery(
  parameters: QueryParameters,
  stateMachines: readonly StateMachineReference[],
): ListQuery {
  const { status, limit, nextToken } = parameters;
  const check = checkFields({ stateMachineArn: parameters.stateMachineArn }, { allOptional: true });
  const machine =
    check.faults.length > 0 ? undefined : chooseStateMachine(check.values.stateMachineArn, stateMachines);
  const stateMachineArn = machine?.stateMachineArn ?? '';
  const otherFaults = [...statusFaults(status), ...limitFaults(limit, LONGEST_PAGE)];
  const list = { stateMachineArn, status: status as ExecutionStatus | undefined };
  const ownToken = nextToken === undefined ? undefined : readPageToken(listOf(list), nextToken);
  const listIsKnown = stateMachineArn !== '' && statusFaults(status).length === 0;
  const faults = [
    ...check.faults,
    ...(machine?.faults ?? []),
    ...otherFaults,
    ...(listIsKnown ? tokenFaults(nextToken, ownToken) : []),
    ...unknownParameterFaults(parameters, LIST_PARAMETERS),
  ];
  if (faults.length > 0) {
    throw new RequestRefusedError(
      faults,
      machine?.notConfigured ? 'state-machine-not-configured' : 'invalid-request',
    );
  }
  return { ...list, limit: limit === undefined ? DEFAULT_PAGE : Number(limit), nextToken: ownToken };
}
