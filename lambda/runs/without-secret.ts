import { isPlainObject } from '../contract/request-check';

/** The literal run secret that an input holds, which must not be passed on; undefined where it has none. */
export function literalRunSecret(input: unknown): string | undefined {
  const secret = isPlainObject(input) ? input.RunSecret : undefined;
  return typeof secret === 'string' && secret !== '' ? secret : undefined;
}

/**
 * A text without the literal run secret that an execution may have been started with.
 *
 * @param runSecret undefined where the input has none
 */
export function withoutSecret(text: string, runSecret: string | undefined): string {
  return runSecret === undefined ? text : text.replaceAll(runSecret, '***');
}
