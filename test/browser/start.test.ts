import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OpenPage, type ServedPage, servePage } from './browser-fixture';
import { FIELD, field, fillIn, startButton, type } from './start-form';

describe('the form that starts a run', () => {
  let served: ServedPage;
  let opened: OpenPage;

  beforeAll(async () => {
    served = await servePage();
  });

  afterAll(() => served?.close());

  afterEach(async () => {
    expect(opened.errors).toEqual([]);
    expect(opened.requests.filter((url) => !url.startsWith(served.url))).toEqual([]);
    await opened.context.close();
    await stopEverything();
  });

  async function open(address = '#/start') {
    opened = await served.open(address);
    return opened.page;
  }

  async function executions() {
    const { clients, automation } = served.local;
    const stateMachineArn = automation.deployment.stateMachine.arn;
    const { executions: all = [] } = await clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn }),
    );
    return all;
  }

  it('starts one run', async () => {
    const page = await open();
    await fillIn(page, served.local);
    await startButton(page).click();
    await page.waitForTimeout(4000);
    await page.screenshot({ path: '/tmp/after.png' });
    console.error(await executions());
  });
});
