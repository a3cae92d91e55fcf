import { spawnSync } from 'node:child_process';

/** Python modules that others wrote and that our own work is judged by. */
export const REFEREES = ['cfnlint', 'botocore', 'moto'] as const;

export type Referee = (typeof REFEREES)[number];

/** What pip installs each of them by. */
export const PIP_NAMES: Readonly<Record<Referee, string>> = {
  cfnlint: 'cfn-lint',
  botocore: 'botocore',
  moto: "'moto[server]'",
};

/** The modules that show that one is installed: moto's server needs more than moto. */
const MODULES: Readonly<Record<Referee, readonly string[]>> = {
  cfnlint: ['cfnlint'],
  botocore: ['botocore'],
  moto: ['moto', 'flask_cors'],
};

const PROGRAM =
  'import importlib.util, sys; print(*[m for m in sys.argv[1:] if importlib.util.find_spec(m)], sep="\\n")';

/** The referees that this machine's Python can import. */
export function findReferees(): ReadonlySet<Referee> {
  const { status, stdout } = spawnSync('python3', ['-c', PROGRAM, ...Object.values(MODULES).flat()], {
    encoding: 'utf8',
  });
  const found = status === 0 ? stdout.split('\n') : [];
  return new Set(REFEREES.filter((name) => MODULES[name].every((module) => found.includes(module))));
}
