import { RequestRefusedError } from '../contract/error';
import { LOG_LEVELS, type LogLevel } from '../contract/execution-detail';
import { DEFAULT_PAGE, LONGEST_PAGE } from '../contract/list-parameters';
import { LOG_PARAMETERS } from '../contract/log-parameters';
import { shownValue } from '../contract/received-value';
import { readPageToken, writePageToken } from '../http/page-token';
import { limitFaults, type QueryParameters, unknownParameterFaults } from '../http/query-parameters';
import type { LogPosition } from './merged-log';

/** Where a reader of a log is. */
export interface LogCursor extends LogPosition {
  /** Whether the reader was told that DataMasque is away, and it has not come back since. */
  readonly isAway: boolean;
}

/** Which part of which log. */
export interface LogQuery {
  readonly cursor: LogCursor;
  readonly level: LogLevel;
  readonly limit: number;
}

const BEGINNING: LogCursor = { workflow: 0, masking: 0, isAway: false };
const CURSOR = /^(\d{1,9})\.(\d{1,9})\.([01])$/;

function logOf(executionArn: string): readonly string[] {
  return ['log', executionArn];
}

/** A token for what comes after a cursor, of the log of one execution. */
export function writeLogToken(executionArn: string, { workflow, masking, isAway }: LogCursor): string {
  return writePageToken(logOf(executionArn), `${workflow}.${masking}.${isAway ? 1 : 0}`);
}

function readLogToken(executionArn: string, token: string): LogCursor | undefined {
  const [, workflow, masking, away] = CURSOR.exec(readPageToken(logOf(executionArn), token) ?? '') ?? [];
  if (workflow === undefined) return undefined;
  return { workflow: Number(workflow), masking: Number(masking), isAway: away === '1' };
}

/**
 * Validates the parameters of a log.
 *
 * @throws RequestRefusedError with every fault at once
 */
export function readLogQuery(executionArn: string, parameters: QueryParameters): LogQuery {
  const { level, limit, nextToken } = parameters;
  const lowest = LOG_LEVELS.find((known) => known === (level ?? 'INFO'));
  const cursor = nextToken === undefined ? BEGINNING : readLogToken(executionArn, nextToken);
  const faults = [...unknownParameterFaults(parameters, LOG_PARAMETERS), ...limitFaults(limit, LONGEST_PAGE)];
  if (lowest === undefined) {
    const message = `is no level, got: ${shownValue(level)}; give one of ${LOG_LEVELS.join(', ')}`;
    faults.push({ field: 'level', message });
  }
  if (cursor === undefined) {
    const message = `is not a token of this log, got: ${shownValue(nextToken)}; give the one that its last page came with`;
    faults.push({ field: 'nextToken', message });
  }
  if (lowest === undefined || cursor === undefined || faults.length > 0)
    throw new RequestRefusedError(faults);
  return { cursor, level: lowest, limit: limit === undefined ? DEFAULT_PAGE : Number(limit) };
}
