import { afterAll, beforeAll, describe } from 'vitest';
import { useRecordEngine } from '../lambda/records/record-fixture';
import { MotoServer } from './moto-server';

let moto: MotoServer;

beforeAll(async () => {
  moto = await MotoServer.start();
  useRecordEngine(() => moto.wire(moto.newAccount()));
});

afterAll(() => moto.stop());

// The tests of the records as they are, on a second DynamoDB: each fixture has an account of its own.
describe("on moto's DynamoDB", () => {
  describe('records', async () => {
    await import('../lambda/records/run-records.test.js');
  });
  describe('lists', async () => {
    await import('../lambda/records/list-runs.test.js');
  });
});
