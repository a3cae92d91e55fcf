/**
 * A page with another text in the part that is marked by a name, between two comments that nobody sees.
 *
 * @param file name of the page, for messages
 * @throws Error when the page has no such part
 */
export function withMarkedPart(file: string, page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${file} has no place for ${name}: ${begin.trim()} to ${end}`);
  return `${page.slice(0, from)}${begin}\n${text}\n\n${page.slice(to)}`;
}
