import type { State, StateChain } from '../lib/workflow/states-language';

/** An arrow of a drawing. */
interface Arrow {
  readonly to: string;
  readonly label?: string;
  /** Taken when something failed. */
  readonly isError?: true;
}

/**
 * A chain of states as a Mermaid flowchart. States inside a Parallel are left out: they are a chain of their own.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function drawing(chain: StateChain): string {
  const names = Object.keys(chain.States);
  const idOf = (name: string): string => `s${names.indexOf(name)}`;
  const states = Object.entries(chain.States);
  return [
    'flowchart TD',
    `  start((" ")) --> ${idOf(chain.StartAt)}`,
    ...states.map(([name, state]) => `  ${idOf(name)}${shape(name, state)}`),
    ...states.flatMap(([name, state]) =>
      arrowsOf(state).map((arrow) => `  ${idOf(name)} ${drawn(arrow, idOf)}`),
    ),
    '  classDef fails stroke:#d13212,stroke-width:2px',
    ...failing(states, idOf),
  ].join('\n');
}

function shape(name: string, { Type }: State): string {
  const text = `"${name}"`;
  if (Type === 'Choice') return `{${text}}`;
  if (Type === 'Parallel') return `[[${text}]]`;
  if (Type === 'Task') return `[${text}]`;
  return `([${text}])`;
}

function arrowsOf(state: State): readonly Arrow[] {
  const next: readonly Arrow[] = 'Next' in state && state.Next ? [{ to: state.Next }] : [];
  if (state.Type === 'Choice') {
    return [...state.Choices.map(({ Next: to }) => ({ to })), { to: state.Default, label: 'else' }];
  }
  const catchers = 'Catch' in state ? (state.Catch ?? []) : [];
  return [
    ...next,
    ...catchers.map(
      ({ ErrorEquals, Next: to }): Arrow => ({ to, label: inWords(ErrorEquals), isError: true }),
    ),
  ];
}

function inWords(errors: readonly string[]): string {
  return errors.includes('States.ALL') ? 'any error' : errors.join(', ');
}

function drawn({ to, label, isError }: Arrow, idOf: (name: string) => string): string {
  const line = isError ? '-.->' : '-->';
  return label === undefined ? `${line} ${idOf(to)}` : `${line}|"${label}"| ${idOf(to)}`;
}

function failing(
  states: readonly (readonly [string, State])[],
  idOf: (name: string) => string,
): readonly string[] {
  const ids = states.filter(([, { Type }]) => Type === 'Fail').map(([name]) => idOf(name));
  return ids.length > 0 ? [`  class ${ids.join(',')} fails`] : [];
}
