import { kindOfValue, shortened } from './received-value';

/** What the URL parser of WHATWG removes or takes for something else: `https:\\\\a` is `https://a` to it. */
const HIDDEN = /[\s\\\p{Cc}\p{Cf}]/u;
const SCHEME = /^https?:\/\//i;
/** The host of `https://${undefined}`. */
const UNSET_HOST = 'undefined';

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host, as the URL parser of WHATWG has it, is this machine alone. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK_HOST.test(hostname);
}

const FIX = 'give https:// and a host, e.g. https://datamasque.example.com';

/**
 * Checks the address of a DataMasque server. It is `https://`, a host and, if it must be, a port. Plain `http://` is for
 * a server on this machine only, as in a trial.
 *
 * @param name what the address was given as, for messages, e.g. `dataMasque.url`
 * @param address what was given
 * @returns the base URL as the URL parser of WHATWG has it, without a slash at the end
 * @throws Error with what is wrong, the value received and the fix. What stands before an `@` may be a password and is
 * not repeated
 */
export function dataMasqueBaseUrl(name: string, address: unknown): string {
  if (address === undefined || address === null || address === '') {
    const received = address === '' ? 'an empty text' : String(address);
    throw new Error(
      `${name} is missing, got: ${received}; ${FIX}, and set the environment variable if it comes from one`,
    );
  }
  if (typeof address !== 'string')
    throw new Error(`${name} must be a text, got: ${kindOfValue(address)}; ${FIX}`);
  const problem = problemOf(address);
  if (problem === undefined) return new URL(address).origin;
  throw new Error(`${name} ${problem.wrong}, got: ${shownAddress(address)}; ${problem.fix}`);
}

interface Problem {
  readonly wrong: string;
  readonly fix: string;
}

function problemOf(address: string): Problem | undefined {
  if (address.includes('@')) {
    return { wrong: 'must not hold a user or a password', fix: 'leave it out, for the login is in a secret' };
  }
  if (/[?#]/.test(address)) {
    return { wrong: 'must not hold a query or a fragment', fix: 'leave out what begins with ? or #' };
  }
  if (HIDDEN.test(address)) {
    return { wrong: 'must not hold white space, backslashes or control characters', fix: FIX };
  }
  if (!SCHEME.test(address) || !URL.canParse(address))
    return { wrong: 'must be an https:// address', fix: FIX };
  return problemOfUrl(new URL(address));
}

function problemOfUrl({ protocol, hostname, pathname, origin }: URL): Problem | undefined {
  if (hostname === UNSET_HOST) {
    return { wrong: 'has no host', fix: 'set the environment variable that the host comes from' };
  }
  if (protocol === 'http:' && !isLoopbackHost(hostname)) {
    return { wrong: 'must begin with https://, or be http:// to this machine itself', fix: FIX };
  }
  if (pathname !== '/') return { wrong: 'must not hold a path', fix: `give ${origin}` };
  return undefined;
}

/** An address without what may be a secret: a user, a password, a query. */
function shownAddress(address: string): string {
  const withoutUser = address.replace(/^([a-z]+:[/\\]+)?.*@/is, '$1…@');
  return shortened(withoutUser.replace(/([?#]).*$/s, '$1…'));
}
