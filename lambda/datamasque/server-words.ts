/** What an error answer may say, in any of DataMasque's shapes. */
type ErrorAnswer = { readonly [field: string]: unknown };

/** The most that is passed on of what a server says. */
const MOST_CHARACTERS = 500;

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const { msg, message } = value as ErrorAnswer;
  return String(msg ?? message ?? JSON.stringify(value));
}

function fieldWords([field, value]: readonly [string, unknown]): string {
  return ['detail', 'error', 'message', 'non_field_errors'].includes(field)
    ? words(value)
    : `${field}: ${words(value)}`;
}

/**
 * The server's own words about an error, shortened.
 *
 * @param body the answer
 * @param secrets texts that must not be passed on, should the server repeat them
 */
export function serverWords(body: string, secrets: readonly string[]): string {
  const answer = parse(body);
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
  const text = isObject ? Object.entries(answer).map(fieldWords).join('; ') : words(answer);
  const scrubbed = secrets
    .filter((secret) => secret !== '')
    .reduce((all, secret) => all.replaceAll(secret, '***'), text);
  return scrubbed.slice(0, MOST_CHARACTERS) || 'no reason was given';
}
