import type { CheckQuery } from '../../client/api-client';
import { ApiError } from '../../client/api-error';
import {
  CHECKS,
  type CheckLine,
  type CheckName,
  type DoctorReport,
} from '../../lambda/contract/doctor-report';
import type { ListedStateMachine } from '../../lambda/contract/execution';
import { type Connection, UnansweredRequest } from '../access/connection';
import { CredentialsError } from '../access/credentials-error';
import { failureOf } from '../failure';
import { nearest } from '../options/nearest';
import { wordFor } from '../options/request-options';

/**
 * Checks what can be seen from here, and has the deployment check what cannot.
 *
 * @param fields as they were given; the state machine by ARN or by name
 * @throws ApiError when the deployment does not answer, or refuses the fields
 */
export async function examine(
  connection: Connection,
  fields: CheckQuery,
  signal: AbortSignal,
): Promise<DoctorReport> {
  const { api, baseUrl } = connection;
  const machines = await api.listStateMachines(signal).catch((error: unknown) => {
    if (isOfAccess(error)) return error;
    throw error;
  });
  if (isOfAccess(machines)) return { checks: [apiFailed(machines, connection)] };
  const answers: CheckLine = { check: 'api', result: 'pass', message: `${baseUrl} answers` };
  const { line, stateMachineArn } = stateMachineLine(fields.stateMachineArn, machines.stateMachines);
  if (line.result === 'fail') return { checks: [answers, line] };
  const rest = await checksOf(api, { ...fields, stateMachineArn }, signal);
  const isThere = rest.some(({ check }) => check === line.check);
  return { checks: [answers, ...(isThere ? [] : [line]), ...rest] };
}

function isOfAccess(error: unknown): error is ApiError | CredentialsError {
  return error instanceof ApiError || error instanceof CredentialsError;
}

function apiFailed(error: ApiError | CredentialsError, connection: Connection): CheckLine {
  const { lines, apart } = failureOf(
    error instanceof ApiError ? new UnansweredRequest(error, connection) : error,
    '',
  );
  const { problem = lines.join('; '), fix } = apart ?? {};
  return { check: 'api', result: 'fail', message: problem, ...(fix !== undefined && { fix }) };
}

interface NamedMachine {
  readonly line: CheckLine;
  readonly stateMachineArn?: string;
}

function stateMachineLine(named: string | undefined, machines: readonly ListedStateMachine[]): NamedMachine {
  const names = machines.map(({ name }) => name);
  const found =
    named === undefined
      ? undefined
      : machines.find(({ name, stateMachineArn }) => named === name || named === stateMachineArn);
  if (found !== undefined)
    return { line: passed(`${found.name} is there`), stateMachineArn: found.stateMachineArn };
  if (machines.length === 0)
    return {
      line: failed(
        'no state machine is there that runs can be started on',
        'deploy one, and name it to the trigger (stateMachines or stateMachineNames of MaskingTrigger)',
      ),
    };
  if (named !== undefined) {
    const meant = nearest(named, names);
    return {
      line: failed(
        `${named} is not there`,
        `name ${meant ?? `one of ${names.join(', ')}`} by --state-machine`,
      ),
    };
  }
  if (machines.length === 1) return { line: passed(`${names[0]} is there`) };
  return {
    line: {
      check: 'state-machine',
      result: 'warn',
      message: `there are several: ${names.join(', ')}`,
      fix: 'name one by --state-machine, as a run must',
    },
  };
}

function passed(message: string): CheckLine {
  return { check: 'state-machine', result: 'pass', message };
}

function failed(message: string, fix: string): CheckLine {
  return { check: 'state-machine', result: 'fail', message, fix };
}

/** The checks of the deployment; where it makes none, that they were not made. */
async function checksOf(
  api: Connection['api'],
  fields: CheckQuery,
  signal: AbortSignal,
): Promise<readonly CheckLine[]> {
  try {
    const { checks } = await api.runChecks(fields, signal);
    return checks.map(inWordsOfTheCommandLine);
  } catch (error) {
    if (!(error instanceof ApiError) || error.body !== undefined) throw error;
    if (error.kind === 'not-found') return unchecked(NO_DOCTOR, 'deploy with doctor: true');
    if (error.kind === 'forbidden')
      return unchecked(
        'not checked: you may not have the deployment check it',
        'be granted it (grantStart of MaskingApi)',
      );
    throw error;
  }
}

const NO_DOCTOR = 'not checked: the deployment has no function that could';

/** Checks that only the deployment can make. */
const OF_DEPLOYMENT: readonly CheckName[] = CHECKS.filter(
  (check) => check !== 'api' && check !== 'state-machine',
);

function unchecked(message: string, fix: string): readonly CheckLine[] {
  return OF_DEPLOYMENT.map((check) => ({ check, result: 'warn', message, fix }));
}

/** A fix names fields of a request, which are options here. */
function inWordsOfTheCommandLine(line: CheckLine): CheckLine {
  const fix = line.fix?.replace(/\b[a-z]+[A-Z]\w*\b/g, (field) => wordFor(field));
  return { ...line, ...(fix !== undefined && { fix }) };
}
