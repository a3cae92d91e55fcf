/**
 * A text without the literal run secret that an execution may have been started with.
 *
 * @param runSecret undefined where the input has none
 */
export function withoutSecret(text: string, runSecret: string | undefined): string {
  return runSecret === undefined ? text : text.replaceAll(runSecret, '***');
}
