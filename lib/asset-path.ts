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
  return builtFolder(name, 'index.js', `the handler ${name} is not built`, 'npm run build:lambda');
}

/**
 * The folder of the built page.
 *
 * @throws Error when it was not built
 * @internal
 */
export function pageAssetPath(): string {
  return builtFolder('web', 'index.html', 'the page is not built', 'npm run build:web');
}

function builtFolder(name: string, file: string, trouble: string, command: string): string {
  const folder = path.join(packageRoot(__dirname), 'assets', name);
  if (fs.existsSync(path.join(folder, file))) return folder;
  throw new Error(`${trouble}, looked in: ${folder}; run: ${command}`);
}
