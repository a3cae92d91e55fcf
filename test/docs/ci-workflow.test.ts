import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = path.resolve(__dirname, '../..');
const text = readFileSync(path.join(ROOT, '.github/workflows/ci.yml'), 'utf8');

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: unknown;
  readonly strategy: { readonly matrix: { readonly node: readonly string[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const workflow = parse(text) as Workflow;
const jobs = Object.values(workflow.jobs);
const steps = jobs.flatMap((job) => job.steps);

describe('the workflow of GitHub Actions', () => {
  it('runs the test command of the README on each supported version of Node.js', () => {
    const [, command] =
      /## Test\n\n```sh\n(.+)\n```/.exec(readFileSync(path.join(ROOT, 'README.md'), 'utf8')) ?? [];
    expect(command).toMatch(/npm test/);
    expect(steps.map(({ run }) => run)).toContain(command);
    expect(jobs.map(({ strategy }) => strategy.matrix.node)).toEqual([['20', '22', '24']]);
  });

  it('may read the repository and nothing else, and knows no secret', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.map(({ permissions }) => permissions)).toEqual([undefined]);
    expect(text).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
    expect(Object.keys(workflow.on).sort()).toEqual(['pull_request', 'push']);
    expect(text).toContain('persist-credentials: false');
  });

  it('pins each action by a commit, with its version beside it', () => {
    const used = [...text.matchAll(/uses: (\S+)(.*)$/gm)];
    expect(used).toHaveLength(steps.filter(({ uses }) => uses).length);
    for (const [, action, comment] of used) {
      expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });
});
