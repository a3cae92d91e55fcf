import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleHandler, HANDLER_BUNDLES } from '../../../build/bundle-lambda';
import { CHECKS, type DoctorReport } from '../../../lambda/contract/doctor-report';
import type { HttpResponse } from '../../../lambda/http/http-response';
import { ORDERS_RULESET } from '../../../local/orders/orders-ruleset';
import { type DeployedAccount, deployAccount } from '../../local/deployed-account';
import { apiEvent } from '../inspector/inspector-fixture';

const INVOKE = `
const { handler } = require(process.argv[1]);
handler(JSON.parse(process.argv[2])).then((answer) => process.stdout.write(JSON.stringify(answer)));`;

let account: DeployedAccount;
let environment: Readonly<Record<string, string>>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  account = await deployAccount();
  account.services.dataMasque.addRuleset('orders', ORDERS_RULESET);
  environment = {
    ...account.automation.deployment.doctor.environment,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: account.aws.url,
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});
afterAll(async () => {
  await account.close();
  await rm(folder, { recursive: true });
});

const event = () =>
  apiEvent('GET /checks', {
    query: {
      databaseIdentifier: 'orders',
      databaseSecretIdentifier: account.automation.databaseSecretArn,
      preferredAvailabilityZone: 'us-east-1b',
    },
  });

/** Each service was asked and understood. */
function expectWhole({ statusCode, body }: HttpResponse): void {
  expect(statusCode).toBe(200);
  const { checks }: DoctorReport = JSON.parse(body);
  expect(checks.filter(({ message }) => message.includes('could not be told'))).toEqual([]);
  const passed = checks.filter(({ result }) => result === 'pass').map(({ check }) => check);
  expect(passed).toEqual(CHECKS.filter((check) => check !== 'api'));
}

describe('the doctor’s function, made from its environment', () => {
  it('asks every service', async () => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { handler } = await import('../../../lambda/doctor/index.js');
    expectWhole(await handler(event()));
  });

  it('does so as it is bundled, without the schemas that it does not use', async () => {
    const bundle = HANDLER_BUNDLES.find(({ name }) => name === 'doctor');
    if (bundle === undefined) throw new Error('the doctor is not bundled');
    await bundleHandler(bundle, folder);
    const index = path.join(folder, 'doctor', 'index.js');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['-e', INVOKE, index, JSON.stringify(event())],
      { env: environment },
    );
    expectWhole(JSON.parse(stdout));
  });
});
