/** Writes API.md, the reference of every construct, from the assembly of the last build. */
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Documentation, Language } from 'jsii-docgen';

const ROOT = path.resolve(__dirname, '..');

/** The reference. */
export const API_DOCUMENT = path.join(ROOT, 'API.md');

/**
 * The reference of what is built.
 *
 * @throws Error when nothing is built
 */
export async function apiDocumentText(): Promise<string> {
  const documentation = await Documentation.forProject(ROOT);
  const markdown = await documentation.toMarkdown({ language: Language.TYPESCRIPT });
  return markdown.render();
}

if (require.main === module) {
  apiDocumentText().then(
    (text) => writeFileSync(API_DOCUMENT, text),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
