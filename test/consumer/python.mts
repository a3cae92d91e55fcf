import { spawnSync } from 'node:child_process';

/** Python of this machine; undefined when there is none. */
export function findPython(): string | undefined {
  return spawnSync('python3', ['--version']).status === 0 ? 'python3' : undefined;
}
