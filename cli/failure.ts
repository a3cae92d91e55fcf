import type { ApiError } from '../client/api-error';
import { shellCommand } from '../client/shell-command';
import { type Fault, RequestRefusedError } from '../lambda/contract/error';
import { UnansweredRequest } from './access/connection';
import { CredentialsError } from './access/credentials-error';
import { CannotLook } from './cannot-look';
import { ExitStatus } from './exit-status';
import { Interrupted } from './interrupted';
import { wordFor } from './options/request-options';
import { UnusableInput } from './options/unusable-input';

/** Why a command did not do what it was asked for. */
export interface Failure {
  readonly status: ExitStatus;
  /** For people: a line for each thing that is wrong, with the fix. */
  readonly lines: readonly string[];
  /** The one thing that is wrong, and its fix, where it has them apart. */
  readonly apart?: { readonly problem: string; readonly fix: string };
  /** For programs. */
  readonly error: FailureBody;
}

/** A failure as `--json` prints it, below the key `error`. */
export interface FailureBody {
  /** Stable: as the API names it, or `UnusableInput`, `ApiUnreachable`, `ApiClosed`, `CredentialsError`, `Interrupted`, `InternalError`. */
  readonly name: string;
  readonly message: string;
  /** Every fault of a request that was refused. */
  readonly details?: readonly Fault[];
  /** Of an `OverlappingExecution`: the execution that masks the same database. */
  readonly runningExecutionArn?: string;
}

function failure(status: ExitStatus, name: string, message: string): Failure {
  return { status, lines: [message], error: { name, message } };
}

function mendable(status: ExitStatus, name: string, problem: string, fix: string): Failure {
  return { ...failure(status, name, `${problem}; ${fix}`), apart: { problem, fix } };
}

/** @param program how this program is called, for the commands that a failure names */
export function failureOf(error: unknown, program: string): Failure {
  if (error instanceof UnansweredRequest) return unanswered(error, program);
  if (error instanceof RequestRefusedError)
    return refused(ExitStatus.UNUSABLE_INPUT, error.name, error.message, error.faults);
  if (error instanceof UnusableInput) return failure(ExitStatus.UNUSABLE_INPUT, error.name, error.message);
  if (error instanceof CannotLook) return failure(ExitStatus.UNREACHABLE, error.name, error.message);
  if (error instanceof Interrupted) return failure(ExitStatus.INTERRUPTED, error.name, error.message);
  if (error instanceof CredentialsError)
    return mendable(ExitStatus.UNREACHABLE, error.name, error.problem, error.fix);
  const message = error instanceof Error ? error.message : String(error);
  return failure(ExitStatus.BROKEN, 'InternalError', `failed, by a fault of its own: ${message}`);
}

function refused(status: ExitStatus, name: string, message: string, faults: readonly Fault[]): Failure {
  const lines = faults.map(({ field, message: problem }) => `${wordFor(field)} ${problem}`.trim());
  return { status, lines, error: { name, message, details: faults } };
}

function unanswered({ error, connection }: UnansweredRequest, program: string): Failure {
  const { baseUrl, options } = connection;
  const { kind, message, body } = error;
  switch (kind) {
    case 'unreachable':
      return unreachable(`${message} at ${baseUrl}`, 'check the address and the network');
    case 'timed-out':
    case 'unavailable':
      return unreachable(message, 'try again in a while');
    case 'unexpected':
      return unreachable(message, `check that ${baseUrl} is the address of the API`);
    case 'signed-out':
      return closed(
        `the API asks for a token (${message}): it is for people who sign in to its page`,
        'commands need an API with access by IAM',
      );
    case 'forbidden':
      return closed(
        `the API does not let you do this (${message})`,
        'be granted it (grantRead, grantStart or grantStop of MaskingApi), and check the profile, the Region and the clock',
      );
    case 'not-found':
    case 'refused':
    case 'overlap':
      return body === undefined ? noRoute(error, baseUrl) : refusedByApi(error, program, options);
  }
}

function unreachable(problem: string, fix: string): Failure {
  return mendable(ExitStatus.UNREACHABLE, 'ApiUnreachable', problem, fix);
}

function closed(problem: string, fix: string): Failure {
  return mendable(ExitStatus.UNREACHABLE, 'ApiClosed', problem, fix);
}

/** The gateway knows the API and not the route, or has a word of its own. */
function noRoute({ kind, message }: ApiError, baseUrl: string): Failure {
  if (kind !== 'not-found') return failure(ExitStatus.REFUSED, 'RequestRefused', message);
  return mendable(
    ExitStatus.REFUSED,
    'NoSuchRoute',
    `${baseUrl} does not offer this`,
    'check the address, and deploy its MaskingApi with a monitor, which tells of runs and stops them',
  );
}

function refusedByApi(
  { message: text, faults, body }: ApiError,
  program: string,
  options: readonly string[],
): Failure {
  const { error: name = 'RequestRefused', runningExecutionArn } = body ?? {};
  const message = inOwnTerms(text, program);
  if (runningExecutionArn === undefined) {
    const own = faults.map((fault) => ({ ...fault, message: inOwnTerms(fault.message, program) }));
    if (own.length > 0) return refused(ExitStatus.REFUSED, name, message, own);
    return failure(ExitStatus.REFUSED, name, message);
  }
  const follow = shellCommand(...program.split(' '), 'wait', runningExecutionArn, ...options);
  return {
    status: ExitStatus.OVERLAP,
    lines: [message, `follow the other run with: ${follow}`],
    error: { name, message, runningExecutionArn },
  };
}

/** What the API's messages name, and what a command line has for it; the longest first. */
const OWN_TERMS = [
  ['GET /executions/{name}', (program: string) => `${program} show NAME`],
  ['GET /executions', (program: string) => `${program} list`],
  ['GET /runs', (program: string) => `${program} list --runs`],
  ['GET /state-machines', (program: string) => `${program} state-machines`],
  ['send overlap ALLOW', () => 'give --overlap ALLOW'],
] as const;

/** A message of the API with commands and options in place of routes and fields. */
function inOwnTerms(message: string, program: string): string {
  return OWN_TERMS.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours(program)), message);
}
