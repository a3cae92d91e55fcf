import { shownValue } from '../../lambda/contract/received-value';
import { UnusableInput } from '../options/unusable-input';
import { isLoopback } from './loopback';

/**
 * An address that credentials may be used for.
 *
 * @param name what it was given as, for messages
 * @returns it without a trailing slash
 * @throws UnusableInput for what is none, for one that holds a password, and for plain HTTP to another machine
 */
export function safeAddress(name: string, text: string): URL {
  const url = parsed(text);
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UnusableInput(
      `${name} takes an address, got: ${shownValue(text)}; give one like https://abc123.execute-api.us-east-1.amazonaws.com`,
    );
  // The text is not repeated: it holds a password.
  if (url.username !== '' || url.password !== '')
    throw new UnusableInput(
      `${name} holds a user or a password; leave it out, requests are signed with the credentials of AWS`,
    );
  if (url.search !== '' || url.hash !== '')
    throw new UnusableInput(
      `${name} takes a base address, got: ${shownValue(text)}; leave out what begins with ${url.search === '' ? '#' : '?'}`,
    );
  if (url.protocol === 'http:' && !isLoopback(url))
    throw new UnusableInput(
      `${name} is plain HTTP to another machine, where anybody on the way could read it, got: ${shownValue(text)}; give its https:// address`,
    );
  return url;
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
