import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InspectedAccount } from '../inspector/inspected-account';

let account: InspectedAccount;

beforeEach(async () => {
  account = new InspectedAccount();
  await account.stand();
});
afterEach(() => account.world.close());

describe('a run that is stopped through the API', () => {
  it('leaves nothing, and its verdict is that it was aborted', async () => {
    await account.start();
    await account.until(async () => (await account.detail()).body.maskRunId !== null);
    const stopped = await account.stop('{"reason": "wrong database"}');
    expect(stopped.status).toBe(200);
    await account.account.monitor();
    expect(account.account.events.at(-1)).toMatchObject({
      verdict: 'aborted',
      error: 'StoppedByRequest',
      cause: 'wrong database; stopped through the API by an unknown caller',
      maskingStatus: 'cancelled',
      leftovers: [],
    });
    const { names, services } = account.world;
    expect(services.rds.tagsOf(`arn:aws:rds:us-east-1:000000000000:db:${names.clone}`)).toBeUndefined();
    const { body } = await account.detail();
    expect(body).toMatchObject({
      status: 'ABORTED',
      canBeStopped: false,
      firstError: { phase: 'masking', error: 'StoppedByRequest' },
    });
    expect(body.phases.at(-1)).toMatchObject({ phase: 'masking', outcome: 'stopped' });
    const lines = (await account.lines('WARN')).map(({ message }) => message);
    expect(lines).toContain(
      'the execution was stopped: StoppedByRequest: wrong database; stopped through the API by an unknown caller',
    );
    await account.world.clock.sleep(60_000);
    expect(await account.stop()).toMatchObject({ status: 409, body: { error: 'ExecutionEnded' } });
  });

  it('must be there', async () => {
    expect(await account.stop()).toMatchObject({ status: 404, body: { error: 'ExecutionDoesNotExist' } });
  });
});
