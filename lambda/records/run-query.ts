import { parseDatabaseIdentifier } from '../contract/database-identifier';
import { type Fault, RequestRefusedError } from '../contract/error';
import { shownValue } from '../contract/received-value';
import { checkFields } from '../contract/request-check';
import { DEFAULT_RUN_PAGE, LONGEST_RUN_PAGE, RUN_LIST_PARAMETERS } from '../contract/run-list-parameters';
import { VERDICTS, type Verdict } from '../contract/verdict';
import { limitFaults, type QueryParameters, unknownParameterFaults } from '../http/query-parameters';
import { momentFaults, parseMoment } from './moment';
import type { RunFilter, RunQuery } from './run-records';
import { readRunToken } from './run-token';

function verdictFaults(verdict: string | undefined): readonly Fault[] {
  if (verdict === undefined || (VERDICTS as readonly string[]).includes(verdict)) return [];
  const message = `is no verdict, got: ${shownValue(verdict)}; give one of ${VERDICTS.join(', ')}`;
  return [{ field: 'verdict', message }];
}

function spanFaults({ from, to }: RunFilter): readonly Fault[] {
  if (from === undefined || to === undefined || from < to) return [];
  const message = `must be before to, got: ${from} and ${to}; give a span of time`;
  return [{ field: 'from', message }];
}

function tokenFault(token: string): Fault {
  return {
    field: 'nextToken',
    message: `is not a token of this list, got: ${shownValue(token)}; give the one that its last page came with, and the same parameters but for limit`,
  };
}

/**
 * Validates the parameters of the list of recorded runs. A state machine need not be known: runs of one that is gone are
 * still listed.
 *
 * @throws RequestRefusedError with every fault at once
 */
export function readRunQuery(parameters: QueryParameters): RunQuery {
  const { database, verdict, stateMachineArn, from, to, limit, nextToken } = parameters;
  const { values, faults } = checkFields(
    { databaseIdentifier: database, stateMachineArn },
    { allOptional: true },
  );
  const filter: RunFilter = {
    ...(values.databaseIdentifier && {
      databaseIdentifier: parseDatabaseIdentifier(values.databaseIdentifier).identifier,
    }),
    ...(verdict !== undefined && { verdict: verdict as Verdict }),
    ...(values.stateMachineArn && { stateMachineArn: values.stateMachineArn }),
    ...(from !== undefined && { from: parseMoment(from) }),
    ...(to !== undefined && { to: parseMoment(to) }),
  };
  const filterFaults = [
    ...faults.map(({ field, message }) => ({
      field: field === 'databaseIdentifier' ? 'database' : field,
      message,
    })),
    ...verdictFaults(verdict),
    ...momentFaults('from', from),
    ...momentFaults('to', to),
    ...spanFaults(filter),
  ];
  // Of which list a token is can only be told once the list is known.
  const after = nextToken !== undefined && filterFaults.length === 0 && readRunToken(filter, nextToken);
  const all = [
    ...filterFaults,
    ...limitFaults(limit, LONGEST_RUN_PAGE),
    ...(after === undefined ? [tokenFault(String(nextToken))] : []),
    ...unknownParameterFaults(parameters, RUN_LIST_PARAMETERS),
  ];
  if (all.length > 0) throw new RequestRefusedError(all);
  return {
    ...filter,
    limit: limit === undefined ? DEFAULT_RUN_PAGE : Number(limit),
    ...(after && { after }),
  };
}
