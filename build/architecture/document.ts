/** Writes the drawing and the table of modules into docs/architecture.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { markdownTable } from '../markdown-table';
import { withMarkedPart } from '../marked-part';
import { MODULES, type Module } from './modules';
import { isNamed } from './violations';

/** The page that draws the modules. */
export const ARCHITECTURE_PAGE = path.resolve(__dirname, '..', '..', 'docs', 'architecture.md');

/**
 * The page with the modules as they are now.
 *
 * @throws Error when it has no place for them
 */
export function withModules(page: string, modules: readonly Module[] = MODULES): string {
  return withMarkedPart(
    'docs/architecture.md',
    page,
    'modules',
    [...drawing(modules), '', ...tableOf(modules)].join('\n'),
  );
}

/** What is drawn as one: a folder at the top, and of `lambda/` the contract, what is shared, and the handlers. */
function boxOf({ folder, what }: Module): string {
  if (!folder.startsWith('lambda/')) return folder.split('/')[0] ?? folder;
  if (folder === 'lambda/contract') return folder;
  return what.startsWith('handler') ? 'lambda: handlers' : 'lambda: shared';
}

function drawing(modules: readonly Module[]): string[] {
  const boxes = [...new Set(modules.map(boxOf))];
  const arrows = modules
    .filter(({ imports }) => !imports.includes('*'))
    .flatMap((module) =>
      modules
        .filter((target) => isNamed(module.imports, target.folder) && boxOf(target) !== boxOf(module))
        .map((target) => [boxOf(module), boxOf(target)] as const),
    );
  const id = (box: string): string => `m${boxes.indexOf(box)}`;
  const drawn = new Set(arrows.map(([from, to]) => `  ${id(from)} --> ${id(to)}`));
  return [
    '```mermaid',
    'flowchart LR',
    ...boxes
      .filter((box) => arrows.some((arrow) => arrow.includes(box)))
      .map((box) => `  ${id(box)}["${box}"]`),
    ...drawn,
    '```',
  ];
}

function tableOf(modules: readonly Module[]): string[] {
  const names = (all: readonly string[]): string =>
    all.length === 0 ? '–' : all.includes('*') ? 'anything' : all.map((name) => `\`${name}\``).join(', ');
  return markdownTable([
    ['folder', 'what it is', 'may import', 'packages'],
    ...modules.map(({ folder, what, imports, packages }) => [
      `\`${folder}/\``,
      what,
      names(imports),
      names(packages),
    ]),
  ]);
}

if (require.main === module) {
  writeFileSync(ARCHITECTURE_PAGE, withModules(readFileSync(ARCHITECTURE_PAGE, 'utf8')));
}
