import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { UnusableInput } from '../../cli/options/unusable-input';

/** Where `npm run build:web` puts the page. */
export const BUILT_PAGE = path.resolve(__dirname, '../../assets/web');

/** The files of the page by their addresses. */
export type PageFiles = ReadonlyMap<string, Buffer>;

/**
 * Reads the built page.
 *
 * @throws UnusableInput when it was not built
 */
export async function readBuiltPage(folder: string): Promise<PageFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  if (!files.some(({ name }) => name === 'index.html'))
    throw new UnusableInput(`the page is not built, looked in: ${folder}; run: npm run build:web`);
  const contents = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [`/${path.relative(folder, file).split(path.sep).join('/')}`, await readFile(file)] as const;
  });
  return new Map(await Promise.all(contents));
}
