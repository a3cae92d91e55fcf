import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * The folder of the package that a folder is in.
 *
 * @internal
 */
export function packageRoot(folder: string): string {
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  return packageRoot(path.dirname(folder));
}

/**
 * The folder of a built handler, found from this file wherever it runs: in lib/ or in dist/lib/.
 *
 * @param name the handler's folder under assets/
 * @throws Error when the handlers were not built
 * @internal
 */
export function assetPath(name: string): string {
  const folder = path.join(packageRoot(__dirname), 'assets', name);
  if (!fs.existsSync(path.join(folder, 'index.js'))) {
    throw new Error(`the handler ${name} is not built, looked in: ${folder}; run: npm run build:lambda`);
  }
  return folder;
}
