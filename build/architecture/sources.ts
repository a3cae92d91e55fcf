import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Sources } from './violations';

/** Folders that hold nothing that anybody wrote. */
const MADE = ['node_modules', 'dist', 'assets', 'coverage', 'cdk.out'];

/** Every TypeScript source in the folders of a repository; those beside them configure tools. */
export function sourcesOf(root: string): Sources {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !MADE.includes(entry.name))
    .map(({ name }) => name);
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(m?ts|tsx)$/.test(file))
      .map((file) => path.posix.join(folder, file.split(path.sep).join('/'))),
  );
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}
