import { DescribeExecutionCommand, type DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { parseDatabaseIdentifier } from '../contract/database-identifier';
import { shownMachineInput } from '../contract/machine-input';
import type { RunIdentity } from '../contract/masking-run-finished';
import { isPlainObject } from '../contract/request-check';
import { isSameStart } from '../contract/resource-names';
import { startedByOf } from '../contract/started-by';
import { type EndedStatus, isEnded } from '../contract/verdict';
import type { RunSources } from './run-sources';
import { literalRunSecret, withoutSecret } from './without-secret';

/** An execution that has ended. */
export interface EndedExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly status: EndedStatus;
  readonly redriveCount: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch. */
  readonly stoppedAt: number;
  /** Bare identifier of the source, where the input names one. */
  readonly databaseIdentifier?: string;
  /** The ruleset that was asked for, by its name or id as the input has it; absent where the input names none. */
  readonly requestedRuleset?: string;
  /** Who or what asked for it, where the trigger said so in the input. */
  readonly startedBy?: string;
  /** What it answered, where that is known. */
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** A literal run secret in the input, which is in no text that is passed on. */
  readonly runSecret?: string;
}

/** The end of an execution, as events and records identify it. */
export function runIdentityOf({ executionArn, startedAt, redriveCount }: EndedExecution): RunIdentity {
  return { executionArn, startDate: new Date(startedAt).toISOString(), redriveCount };
}

/** What Step Functions says of an execution: it goes on, it has ended, or there is none of that ARN. */
export type ExecutionState = EndedExecution | 'running' | 'does-not-exist';

/**
 * Asks how an execution is. An event about it may be late, come twice or leave things out, so this is always asked.
 *
 * @param startedAt start date that the execution must have, in milliseconds since the epoch: another execution that bears
 *   its name now does not exist to whoever asks. @default any
 * @throws whatever Step Functions answers but that there is no such execution
 */
export async function describeExecution(
  { stepFunctions, clock }: Pick<RunSources, 'stepFunctions' | 'clock'>,
  executionArn: string,
  startedAt?: number,
): Promise<ExecutionState> {
  try {
    const answer = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (startedAt !== undefined && !hasStartedAt(answer, startedAt)) return 'does-not-exist';
    return isEnded(answer.status) ? ended(executionArn, answer.status, answer, clock()) : 'running';
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return 'does-not-exist';
    throw error;
  }
}

/** An answer without a start date denies nothing. */
function hasStartedAt({ startDate }: DescribeExecutionOutput, startedAt: number): boolean {
  return startDate === undefined || isSameStart(startDate.getTime(), startedAt);
}

function ended(
  executionArn: string,
  status: EndedStatus,
  answer: DescribeExecutionOutput,
  now: number,
): EndedExecution {
  const input = parseJson(answer.input);
  const runSecret = literalRunSecret(input);
  const shown = (text: string | undefined): string | undefined => text && withoutSecret(text, runSecret);
  return {
    executionArn,
    stateMachineArn: answer.stateMachineArn ?? '',
    status,
    redriveCount: answer.redriveCount ?? 0,
    startedAt: answer.startDate?.getTime() ?? now,
    stoppedAt: answer.stopDate?.getTime() ?? now,
    databaseIdentifier: databaseOf(input),
    requestedRuleset: shown(shownMachineInput(input).DataMasqueRulesetId),
    startedBy: startedByOf(input),
    output: parseJson(answer.output),
    error: shown(answer.error),
    cause: shown(answer.cause),
    runSecret,
  };
}

/** The value that a text is JSON of; undefined for any other text. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The source that an input names. Little else of the input is read: it may hold a secret that somebody put there. */
export function databaseOf(input: unknown): string | undefined {
  const name = isPlainObject(input) ? input.DBInstanceIdentifier : undefined;
  return typeof name === 'string' && name !== '' ? parseDatabaseIdentifier(name).identifier : undefined;
}
