import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';

/** What Vite's manifest says of a file that it made; what it imports is named by keys of the manifest. */
interface ManifestEntry {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

type Manifest = Readonly<Record<string, ManifestEntry>>;

/** Every file that is loaded with an entry. */
function filesOf(manifest: Manifest, key: string, seen = new Set<string>()): ReadonlySet<string> {
  const entry = manifest[key];
  if (entry === undefined || seen.has(entry.file)) return seen;
  for (const file of [entry.file, ...(entry.css ?? []), ...(entry.assets ?? [])]) seen.add(file);
  for (const imported of entry.imports ?? []) filesOf(manifest, imported, seen);
  return seen;
}

/** The files that the page loads to show its largest view first: the page itself, its code, styles and fonts. */
function firstLoads(manifest: Manifest): readonly ReadonlySet<string>[] {
  const entries = Object.entries(manifest).filter(([, { isEntry }]) => isEntry);
  return entries.flatMap(([key, { dynamicImports = [] }]) => {
    const own = ['index.html', 'icon.svg', ...filesOf(manifest, key)];
    if (dynamicImports.length === 0) return [new Set(own)];
    return dynamicImports.map((view) => new Set([...own, ...filesOf(manifest, view)]));
  });
}

/**
 * How much a browser loads before the page shows its first view, whichever that is.
 *
 * @param folder a built page with its manifest
 * @returns KB of 1,000 bytes, each file under gzip
 */
export async function firstLoadKilobytes(folder: string): Promise<number> {
  const manifest: Manifest = JSON.parse(await readFile(path.join(folder, '.vite/manifest.json'), 'utf8'));
  const sizes = new Map<string, number>();
  for (const file of new Set(firstLoads(manifest).flatMap((files) => [...files])))
    sizes.set(file, gzipSync(await readFile(path.join(folder, file)), { level: 9 }).length);
  const totals = firstLoads(manifest).map((files) =>
    [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0),
  );
  return Math.max(...totals) / 1000;
}
