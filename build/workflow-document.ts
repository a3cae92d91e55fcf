/** Draws the workflow's state machine into docs/workflow.md; `--check` fails when a drawing there is not current. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { createMachines } from '../faults/machines';
import type { StateChain, StateMachineDefinition } from '../lib/workflow/states-language';
import { drawing } from './workflow-drawing';

/** The page that holds the drawings. */
export const WORKFLOW_PAGE = path.resolve(__dirname, '..', 'docs', 'workflow.md');

/** Name of the drawing of the top level. */
const WHOLE = 'the whole';
const PLACE = /<!-- drawing: (.+?) -->\n[\s\S]*?<!-- end of drawing -->/g;

/** The definition with every option, so that every state is drawn. */
export function wholeDefinition(): StateMachineDefinition {
  const machine = createMachines().find(({ name }) => name === 'full');
  if (!machine) throw new Error('there is no machine with every option');
  return machine.definition;
}

/**
 * A page with its drawings as they are now.
 *
 * @throws Error naming a place for a drawing of which there is no chain, or a phase that has no place
 */
export function withDrawings(page: string, definition: StateMachineDefinition): string {
  const chains = chainsOf(definition);
  const placed = new Set<string>();
  const drawn = page.replace(PLACE, (_, name: string) => {
    const chain = chains.get(name);
    if (!chain)
      throw new Error(`there is nothing to draw for ${name}; there are: ${[...chains.keys()].join(', ')}`);
    placed.add(name);
    return `<!-- drawing: ${name} -->\n\n\`\`\`mermaid\n${drawing(chain)}\n\`\`\`\n\n<!-- end of drawing -->`;
  });
  const missing = [...chains.keys()].find((name) => !placed.has(name));
  if (missing !== undefined) throw new Error(`docs/workflow.md has no place for the drawing of ${missing}`);
  return drawn;
}

function chainsOf(definition: StateMachineDefinition): ReadonlyMap<string, StateChain> {
  const phases = Object.entries(definition.States).flatMap(([name, state]) =>
    state.Type === 'Parallel' ? state.Branches.map((branch) => [name, branch] as const) : [],
  );
  return new Map<string, StateChain>([[WHOLE, definition], ...phases]);
}

if (require.main === module) {
  const page = readFileSync(WORKFLOW_PAGE, 'utf8');
  writeFileSync(WORKFLOW_PAGE, withDrawings(page, wholeDefinition()));
}
