import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CutName } from '../../faults/cuts';
import { createMachines, type Machine } from '../../faults/machines';
import { runMonitoredCase } from '../../faults/monitor/monitored-case';
import { KINDS } from '../../faults/parts';
import { runCase } from '../../faults/run-case';
import { scenariosOf } from '../../faults/scenarios';
import type { DatabaseKind } from '../../lib/workflow/rds-vocabulary';
import { SHORTEST, WORKFLOW_ARN } from '../lambda/contract/valid-request';
import { DoctorFixture, madeWith } from '../lambda/doctor/doctor-fixture';
import { InspectedAccount } from '../lambda/inspector/inspected-account';
import { RecordFixture, recordOf } from '../lambda/records/record-fixture';
import { TriggerFixture } from '../lambda/trigger/trigger-fixture';
import { ObservedCalls, operationsOfCode, operationsOfDefinitions } from './observed-calls';
import { nameOf, type ObservedCall, problemsOf } from './service-models';

/** Where an execution is stopped, so that the monitor removes what it made. */
const CUT = { name: CutName.STOPPED, state: 'Look at the masking run' };

const machines = createMachines();
const observed = new ObservedCalls();
const ofFunctions = operationsOfCode('lambda');
/** What only the code that sets accounts up calls; it waits for tables by a waiter of the SDK. */
const ofFixtures = new Set(
  ['local', 'faults']
    .flatMap((folder) => [...operationsOfCode(folder)])
    .concat('function dynamodb:DescribeTable')
    .filter((name) => !ofFunctions.has(name)),
);
const scenarios: string[] = [];
let calls: readonly ObservedCall[];

/** Scenarios in which nothing fails, and which differ in the arguments that are sent. */
const SCENARIOS: ReadonlySet<string> = new Set([
  'all goes well',
  'all is named by the request',
  'no snapshot to start from',
  'a snapshot of another account',
  'a snapshot of an earlier major version',
  'a snapshot of AWS Backup that the request names',
  'much storage, of an earlier major version',
  'a cluster that scales by itself',
  'more snapshots, connections and runs than one answer holds',
]);

/** Runs a machine in these scenarios, and once with the monitor after it was stopped. */
async function runWorkflow(machine: Machine, kind: DatabaseKind): Promise<readonly string[]> {
  const scenarios = scenariosOf(machine.name, kind).filter(({ name }) => SCENARIOS.has(name));
  for (const scenario of scenarios) await runCase({ machine, scenario, injections: [] });
  const [scenario] = scenarios;
  if (scenario) await runMonitoredCase({ machine, scenario, injections: [], cut: CUT });
  return scenarios.map(({ name }) => name);
}

async function callTrigger(): Promise<void> {
  const trigger = new TriggerFixture();
  trigger.stepFunctions.resolves({});
  await trigger.post({ ...SHORTEST, idempotencyKey: 'release-42' });
  for (const route of ['GET /executions', 'GET /state-machines']) await trigger.http({ route });
  const query = { stateMachineArn: WORKFLOW_ARN, status: 'RUNNING' };
  await trigger.http({ route: 'GET /executions', query });
  observed.addSentTo(trigger.stepFunctions);
}

async function callDoctor(): Promise<void> {
  const plain = new DoctorFixture();
  const withCluster = new DoctorFixture(madeWith({ isShared: true, zoneHostId: 'i-0123456789abcdef0' }));
  withCluster.hasCluster({});
  const withOptions = new DoctorFixture(madeWith({ isShared: true }));
  withOptions.hasInstance({
    OptionGroupMemberships: [{ OptionGroupName: 'orders-options', Status: 'in-sync' }],
  });
  for (const doctor of [plain, withCluster, withOptions]) {
    await doctor.lines();
    await doctor.lines({ sourceSnapshot: 'orders-before-the-release' });
    for (const stub of [doctor.stepFunctions, doctor.secrets, doctor.rds, doctor.ec2, doctor.kms])
      observed.addSentTo(stub);
  }
}

async function callInspectorAndStop(): Promise<void> {
  const account = new InspectedAccount();
  try {
    await account.stand();
    await account.start();
    await account.until(async () => (await account.detail()).body.maskRunId !== null);
    await account.lines();
    await account.stop('{"reason": "wrong database"}');
  } finally {
    await account.world.close();
  }
}

async function callRecords(): Promise<void> {
  const { records } = new RecordFixture(3600);
  const record = recordOf('nightly');
  await records.put(record);
  await records.put(record);
  await records.withoutRecord([record]);
  await records.of(record.executionArn);
  await records.page({ limit: 1 });
  await records.page({ limit: 1, databaseIdentifier: 'orders', verdict: 'masked' });
}

beforeAll(async () => {
  observed.observe();
  for (const machine of machines)
    for (const kind of KINDS) scenarios.push(...(await runWorkflow(machine, kind)));
  await callTrigger();
  await callDoctor();
  await callInspectorAndStop();
  await callRecords();
  calls = observed.without(ofFixtures);
});

afterAll(() => {
  vi.restoreAllMocks();
});

describe('the calls of state machines and functions', () => {
  it('are observed in each of the scenarios', () => {
    expect(new Set(scenarios)).toEqual(SCENARIOS);
  });

  it('are each operation that the definitions and the functions have', () => {
    const expected = [...operationsOfDefinitions(machines), ...ofFunctions];
    expect([...new Set(calls.map(nameOf))].sort()).toEqual([...new Set(expected)].sort());
  });

  it('have only arguments that the service models allow', async () => {
    expect(await problemsOf(calls)).toEqual([]);
  });
});

/** What the documentation of the RDS API asks of the names of what is made. Its model has only texts for them. */
const IDENTIFIERS: readonly (readonly [operation: RegExp, member: RegExp, maxLength: number])[] = [
  [/^(?:Restore|Create)DBInstance/, /^DBInstanceIdentifier$/i, 63],
  [/^RestoreDBCluster/, /^DBClusterIdentifier$/i, 63],
  [/^CreateDBSnapshot$/, /^DBSnapshotIdentifier$/i, 255],
  [/^CopyDBSnapshot$/, /^TargetDBSnapshotIdentifier$/i, 255],
  [/^CreateDBClusterSnapshot$/, /^DBClusterSnapshotIdentifier$/i, 63],
  [/^CopyDBClusterSnapshot$/, /^TargetDBClusterSnapshotIdentifier$/i, 63],
];

describe('the calls of RDS', () => {
  const rdsCalls = () => calls.filter(({ service }) => service === 'rds');

  it('name what they make as RDS documents it', () => {
    const named = rdsCalls().flatMap(({ operation, parameters }) =>
      IDENTIFIERS.filter(([of]) => of.test(operation)).map(([of, member, max]) => {
        const [, identifier] = Object.entries(parameters).find(([name]) => member.test(name)) ?? [];
        const isValid = /^[a-z](?:-?[a-z0-9])*$/.test(String(identifier)) && String(identifier).length <= max;
        return { of, problem: isValid ? undefined : `${operation}: ${identifier}` };
      }),
    );
    expect(new Set(named.map(({ of }) => of))).toEqual(new Set(IDENTIFIERS.map(([of]) => of)));
    expect(named.flatMap(({ problem }) => problem ?? [])).toEqual([]);
  });

  it('have only tags that RDS documents as possible', () => {
    const tags = rdsCalls().flatMap(
      ({ parameters }) =>
        (parameters as { readonly Tags?: readonly { Key: string; Value: string }[] }).Tags ?? [],
    );
    const isPossible = (text: string, max: number) =>
      /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(text) && text.length <= max && !/^(?:aws|rds):/.test(text);
    expect(tags.length).toBeGreaterThan(0);
    expect(tags.filter(({ Key, Value }) => !isPossible(Key, 128) || !isPossible(Value, 256))).toEqual([]);
  });
});

describe('the validation against the service models', () => {
  const machine = (operation: string, parameters: object): ObservedCall => ({
    caller: 'stateMachine',
    service: 'rds',
    operation,
    parameters,
  });
  const functionCall = (service: string, operation: string, parameters: object): ObservedCall => ({
    caller: 'function',
    service,
    operation,
    parameters,
  });

  const attacks: readonly (readonly [what: string, call: ObservedCall, problem: string])[] = [
    [
      'a value that is not in the enum',
      functionCall('sfn', 'ListExecutions', { statusFilter: 'ENDED' }),
      'function sfn:ListExecutions: .statusFilter: "ENDED" is none of RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE',
    ],
    [
      'an unknown member',
      machine('DescribeDBInstances', { DbInstanceName: 'orders' }),
      'stateMachine rds:DescribeDBInstances: .DbInstanceName is unknown',
    ],
    [
      'a text that is too long',
      functionCall('sfn', 'StopExecution', { executionArn: 'a'.repeat(257) }),
      'function sfn:StopExecution: .executionArn has the length 257, the most is 256',
    ],
    [
      'a text that is too short',
      functionCall('secrets-manager', 'GetSecretValue', { SecretId: '' }),
      'function secrets-manager:GetSecretValue: .SecretId has the length 0, the least is 1',
    ],
    [
      'a number that is too high',
      functionCall('sfn', 'ListExecutions', { maxResults: 1001 }),
      'function sfn:ListExecutions: .maxResults has the value 1001, the most is 1000',
    ],
    [
      'a required member that is not there',
      machine('DeleteDBInstance', { SkipFinalSnapshot: true }),
      'stateMachine rds:DeleteDBInstance: .DbInstanceIdentifier is required',
    ],
    [
      'the spelling of the API in a state machine',
      machine('DeleteDBInstance', { DBInstanceIdentifier: 'orders' }),
      'stateMachine rds:DeleteDBInstance: .DBInstanceIdentifier is spelt DbInstanceIdentifier',
    ],
    [
      'the spelling of a state machine in a function',
      functionCall('rds', 'DeleteDBInstance', { DbInstanceIdentifier: 'orders' }),
      'function rds:DeleteDBInstance: .DbInstanceIdentifier is spelt DBInstanceIdentifier',
    ],
    [
      'a value of another type in a list',
      machine('DescribeDBInstances', { Filters: [{ Name: 'db-cluster-id', Values: [true] }] }),
      'stateMachine rds:DescribeDBInstances: .Filters[0].Values[0]: true is not of the type string',
    ],
    [
      'a null',
      machine('DescribeDBInstances', { Marker: null }),
      'stateMachine rds:DescribeDBInstances: .Marker: null is not of the type string',
    ],
    [
      'a text that does not match the pattern',
      { ...machine('Invoke', { FunctionName: 'no function' }), service: 'lambda' },
      'stateMachine lambda:Invoke: .FunctionName: "no function" does not match',
    ],
    [
      'an operation that the service does not have',
      machine('DescribeDBDatabases', {}),
      'stateMachine rds:DescribeDBDatabases: is no operation of the service',
    ],
  ];
  let found: readonly string[];

  beforeAll(async () => {
    found = await problemsOf(attacks.map(([, call]) => call));
  });

  it.each(attacks)('finds %s', (_, __, problem) => {
    expect(found).toContainEqual(expect.stringContaining(problem));
  });

  it('finds nothing else', () => {
    expect(found).toHaveLength(attacks.length);
  });
});
