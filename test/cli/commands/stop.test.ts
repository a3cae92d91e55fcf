import { describe, expect, it } from 'vitest';
import { EXECUTION, NAME } from '../a-run';
import { closeAfterEach, runAgainst } from '../scripted';

closeAfterEach();

const STOP = `POST /executions/${NAME}/stop`;
const STOPPED = { executionArn: EXECUTION, stopDate: '2026-11-25T08:20:00.000Z' };
const ROUTES = { [STOP]: [{ body: STOPPED }] };

describe('stop', () => {
  it('stops a run with the reason, and names the command that tells its verdict', async () => {
    const words = ['stop', NAME, '--yes', '--reason', 'wrong database'];
    const { status, stdout, api } = await runAgainst(ROUTES, words);
    expect(status).toBe(0);
    expect(stdout).toBe(
      `stopped                 2026-11-25T08:20:00.000Z\nits verdict comes with  masking wait ${NAME} --api ${api.url}\n`,
    );
    expect(api.requests.map(({ body }) => JSON.parse(body))).toEqual([{ reason: 'wrong database' }]);
  });

  it('asks at a terminal, and stops nothing but for a yes', async () => {
    for (const answer of ['', 'n', 'nay', 'YESSS']) {
      const ran = await runAgainst(ROUTES, ['stop', NAME], { ask: async () => answer });
      expect(ran).toMatchObject({ status: 1, stdout: 'nothing was stopped\n' });
      expect(ran.api.requests).toEqual([]);
    }
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return ' Yes\n';
    };
    const { status, api, stdout } = await runAgainst(ROUTES, ['stop', NAME, '--json'], { ask });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(STOPPED);
    expect(api.requests.map(({ body }) => body)).toEqual(['']);
    expect(questions).toEqual([`Stop "${NAME}"? It ends without a masked snapshot. [y/N] `]);
  });

  it('needs --yes where nobody can be asked', async () => {
    const { status, stderr, api } = await runAgainst(ROUTES, ['stop', NAME]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/give --yes to stop it\n$/);
    expect(api.requests).toEqual([]);
  });

  it('is refused a reason that is none, before anything is asked', async () => {
    const { status, stderr, api } = await runAgainst(ROUTES, [
      'stop',
      NAME,
      '--yes',
      '--reason',
      'two\nlines',
    ]);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^masking: --reason must be a text of 1 to 200 characters on one line, got: "two\\nlines"; say/,
    );
    expect(api.requests).toEqual([]);
  });

  it('is refused for a run that has ended, with what the API says', async () => {
    const refusal = { status: 409, body: { error: 'ExecutionEnded', message: 'it has ended already' } };
    const ran = await runAgainst({ [STOP]: [refusal] }, ['stop', NAME, '--yes', '--json']);
    expect(ran.status).toBe(5);
    expect(JSON.parse(ran.stdout)).toEqual({
      error: { name: 'ExecutionEnded', message: 'it has ended already' },
    });
    expect(ran.stderr).toBe('');
  });
});
