/** Builds the Automation page to assets/web; fails when it is larger than a first load may be. */
import { readdir, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { Plugin } from 'vite';
import { firstLoadKilobytes } from './web-size';

/** Everything that the first view loads, in KB of 1,000 bytes under gzip. */
export const FIRST_LOAD_LIMIT_KILOBYTES = 560;

const ROOT = path.resolve(__dirname, '..');

/** Where the built page is. */
export const BUILT_PAGE = path.join(ROOT, 'assets/web');

/** File of the built page with the licence of each package that is in it. */
export const LICENCES = 'licences.md';

const FONT_FACE = /@font-face\s*\{[^}]*\}/g;

/** Cloudscape's global styles carry eight fonts in them, of which the page shows two. */
const onlyShownFonts: Plugin = {
  name: 'only-shown-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('/global-styles/index.css')
      ? code.replace(FONT_FACE, (face) =>
          /font-weight: (400|700);\s*font-style: normal/.test(face) ? face : '',
        )
      : undefined,
};

/**
 * Builds the page.
 *
 * @returns the size of its first load in KB
 * @throws Error when it is over its limit
 */
export async function bundleWeb(outputFolder: string): Promise<number> {
  await forProduction(() => buildInto(outputFolder));
  const kilobytes = await firstLoadKilobytes(outputFolder);
  await rm(path.join(outputFolder, '.vite'), { recursive: true });
  if (kilobytes > FIRST_LOAD_LIMIT_KILOBYTES) {
    throw new Error(
      `the page's first load is too large, got: ${kilobytes.toFixed(1)} KB under gzip, limit: ${FIRST_LOAD_LIMIT_KILOBYTES} KB; see what it imports`,
    );
  }
  return kilobytes;
}

/** React has a development build, which is taken wherever the environment does not say this. */
async function forProduction(act: () => Promise<void>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await act();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

async function buildInto(outputFolder: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: path.join(ROOT, 'web'),
    base: './',
    logLevel: 'warn',
    plugins: [onlyShownFonts],
    build: {
      outDir: outputFolder,
      emptyOutDir: true,
      manifest: true,
      // Who gets the page gets the licences of what is in it.
      license: { fileName: LICENCES },
      target: 'es2022',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      rolldownOptions: {
        // Cloudscape marks its components for a server that renders them, and there is none.
        onLog: (level, log, handle) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  });
}

/** What the page is made of. */
const SOURCES = ['web', 'client', 'lambda/contract', 'build/bundle-web.ts', 'package-lock.json'];

async function lastChange(place: string): Promise<number> {
  const { mtimeMs, ctimeMs } = await stat(place);
  const own = Math.max(mtimeMs, ctimeMs);
  const entries = await readdir(place, { withFileTypes: true, recursive: true }).catch(() => []);
  const changes = await Promise.all(
    entries.map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).mtimeMs),
  );
  return Math.max(own, ...changes);
}

/** Whether the built page is there and as new as what it is made of. */
async function isBuilt(): Promise<boolean> {
  const built = await stat(path.join(BUILT_PAGE, 'index.html')).catch(() => undefined);
  if (built === undefined) return false;
  const changes = await Promise.all(SOURCES.map((source) => lastChange(path.join(ROOT, source))));
  return built.mtimeMs >= Math.max(...changes);
}

async function buildPage(onlyWhenNeeded: boolean): Promise<void> {
  if (onlyWhenNeeded && (await isBuilt())) return;
  const kilobytes = await bundleWeb(BUILT_PAGE);
  console.log(
    `assets/web  ${kilobytes.toFixed(1)} KB under gzip for the first view, limit ${FIRST_LOAD_LIMIT_KILOBYTES} KB`,
  );
}

if (require.main === module) {
  buildPage(process.argv.includes('--when-needed')).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
