import { beforeEach, describe, expect, it } from 'vitest';
import { createReconcilerHandler } from '../../../lambda/reconciler/create-reconciler-handler';
import { cloneTags, connecting, EXECUTION, NAMES, ReconcilerFixture } from './reconciler-fixture';

let fixture: ReconcilerFixture;

const handled = (event: unknown) =>
  createReconcilerHandler(fixture.dependencies)(event, { getRemainingTimeInMillis: () => 120_000 });

function message(messageId: string, body: unknown, attempt = 1): object {
  return {
    messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(attempt) },
  };
}

/** An event of Step Functions, without its input and its output. */
const statusChange = { source: 'aws.states', detail: { executionArn: EXECUTION, status: 'ABORTED' } };

beforeEach(() => {
  fixture = new ReconcilerFixture();
  fixture.execution(EXECUTION, { status: 'ABORTED' });
});

describe('the reconciler', () => {
  it('takes an event about an execution', async () => {
    await expect(handled({ Records: [message('1', statusChange)] })).resolves.toEqual({
      batchItemFailures: [],
    });
    expect(fixture.events).toMatchObject([{ verdict: 'aborted' }]);
  });

  it('takes one that is delivered twice for one verdict of one id', async () => {
    await handled({ Records: [message('1', statusChange), message('2', statusChange)] });
    expect(new Set(fixture.events.map(({ id }) => id)).size).toBe(1);
  });

  it('believes Step Functions, not an event that comes late', async () => {
    fixture.execution(EXECUTION, { status: 'RUNNING' });
    await handled({ Records: [message('1', statusChange)] });
    expect(fixture.events).toEqual([]);
  });

  it('asks for the messages again that it could not deal with, and for no others', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' }, [connecting()]);
    fixture.run(NAMES.connection, 'running');
    const records = [message('1', 'no JSON'), message('2', { detail: {} }), message('3', statusChange)];
    await expect(handled({ Records: records })).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '2' }, { itemIdentifier: '3' }],
    });
    expect(fixture.lines.filter(({ notice }) => notice === 'event-failed')).toHaveLength(2);
  });

  it('counts the deliveries of a message', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' }, [connecting()]);
    fixture.run(NAMES.connection, 'cancelling');
    await handled({ Records: [message('1', statusChange, 4)] });
    expect(fixture.events).toEqual([]);
    await handled({ Records: [message('1', statusChange, 5)] });
    expect(fixture.events).toHaveLength(1);
  });

  it('sweeps when its schedule says so', async () => {
    await fixture.database(NAMES.clone, cloneTags());
    await expect(handled({ step: 'sweep' })).resolves.toEqual({ found: 1, left: 0 });
  });

  it.each([[{}], [null], ['sweep'], [{ step: 'other' }], [{ Records: 'none' }]])(
    'refuses an event of another form: %j',
    async (event) => {
      await expect(handled(event)).rejects.toThrow(
        /an event must be messages of the queue or \{"step": "sweep"\}/,
      );
    },
  );
});
