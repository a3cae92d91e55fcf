import {
  CreateDBSnapshotCommand,
  DescribeDBInstancesCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { CreateStateMachineCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ORPHANS_PERMISSIONS } from '../../../cli/orphans/permissions';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import { AWS_BODY_TYPES } from '../../../local/aws/endpoint';
import { ScaledClock } from '../../../local/clock';
import { type LoopbackServer, serveOnLoopback } from '../../../local/http/loopback-server';
import { createLocalClients, type LocalClients } from '../../../local/local-clients';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../local/local-place';
import { LocalServices } from '../../../local/local-services';
import { EmptyStore } from '../../../local/postgres/empty-store';
import { awsCommand } from '../../docs/provers/aws-command';
import { type Ran, run } from '../cli-fixture';

const OWNER = 'SomebodysStack/Workflow';
const PLACE = `${LOCAL_REGION}:${LOCAL_ACCOUNT}`;
const MACHINE = `arn:aws:states:${PLACE}:stateMachine:Masking`;
const WAITING = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Mask',
  States: { Mask: { Type: 'Wait', Seconds: 90_000_000, End: true } },
});
/** Start dates of executions, as Step Functions gave them; of others any. */
const startedAt = new Map<string, string>();
const executionArn = (name: string): string => `arn:aws:states:${PLACE}:execution:Masking:${name}`;
const identityOf = (name: string) => ({
  executionArn: executionArn(name),
  startedAt: startedAt.get(name) ?? '2026-01-01T00:00:00.000Z',
});
const namesOf = (name: string) => resourceNames(OWNER, identityOf(name), 'orders');

/** What `orphans --json` says of one thing. */
interface Told {
  readonly identifier: string;
  readonly execution: string;
  readonly orphan: boolean;
  readonly needsPerson: boolean;
  readonly deleteCommand: string | null;
}

describe('orphans', () => {
  const services = new LocalServices({ clock: new ScaledClock(5_000), store: new EmptyStore() });
  let server: LoopbackServer;
  let clients: LocalClients;
  let sourceSnapshot: string;
  let later = 0;

  const look = (...words: readonly string[]): Promise<Ran> =>
    run(['orphans', '--endpoint-url', server.url, ...words], { now: () => services.clock.now() + later });
  const told = async (): Promise<readonly Told[]> => JSON.parse((await look('--json')).stdout).resources;
  const tagsOf = (name: string, owner: string = ResourceTag.CLONE_OWNER) => [
    { Key: owner, Value: OWNER },
    { Key: ResourceTag.EXECUTION, Value: executionArn(name) },
    { Key: ResourceTag.STARTED, Value: identityOf(name).startedAt },
  ];
  const restore = async (identifier: string, Tags: ReturnType<typeof tagsOf> = []): Promise<void> => {
    await clients.rds.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        DBInstanceIdentifier: identifier,
        DBSnapshotIdentifier: sourceSnapshot,
        CopyTagsToSnapshot: false,
        Tags,
      }),
    );
    await vi.waitFor(async () => {
      const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier });
      const { DBInstances: [instance] = [] } = await clients.rds.send(command);
      expect(instance?.DBInstanceStatus).toBe('available');
    });
  };
  const snapshot = (identifier: string, Tags: ReturnType<typeof tagsOf>) =>
    clients.rds.send(
      new CreateDBSnapshotCommand({ DBSnapshotIdentifier: identifier, DBInstanceIdentifier: 'orders', Tags }),
    );

  beforeAll(async () => {
    server = await serveOnLoopback(services.aws, 0, AWS_BODY_TYPES);
    clients = createLocalClients(server.url, { accessKeyId: 'local', secretAccessKey: 'local' });
    const login = { masterUsername: 'admin', masterPassword: 'of-local-mode' };
    await services.rds.createSource({ identifier: 'orders', dbname: 'orders', ...login });
    sourceSnapshot = await services.rds.takeAutomatedSnapshot('orders');
    const roleArn = `arn:aws:iam::${LOCAL_ACCOUNT}:role/local`;
    await clients.stepFunctions.send(
      new CreateStateMachineCommand({ name: 'Masking', roleArn, definition: WAITING }),
    );
    for (const name of ['running', 'stopped'])
      await clients.stepFunctions
        .send(new StartExecutionCommand({ stateMachineArn: MACHINE, name }))
        .then(({ startDate }) => startedAt.set(name, String(startDate?.toISOString())));
    await clients.stepFunctions.send(new StopExecutionCommand({ executionArn: executionArn('stopped') }));
  });

  afterAll(async () => {
    await server.close();
    await services.close();
  });

  it('are looked for with no other calls than those that the caller is told to be allowed', async () => {
    const called = new Set<string>();
    const noting = await serveOnLoopback(
      async (request) => {
        const target = request.headers['x-amz-target']?.split('.')[1];
        called.add(
          target === undefined
            ? `rds:${new URLSearchParams(request.body).get('Action')}`
            : `states:${target}`,
        );
        return services.aws(request);
      },
      0,
      AWS_BODY_TYPES,
    );
    await restore(namesOf('stopped').cloneMember, tagsOf('stopped'));
    await run(['orphans', '--endpoint-url', noting.url]);
    await noting.close();
    expect([...called].sort()).toEqual([...ORPHANS_PERMISSIONS].sort());
    await services.rds.call('DeleteDBInstance', {
      DBInstanceIdentifier: namesOf('stopped').cloneMember,
      SkipFinalSnapshot: true,
    });
    await vi.waitFor(async () => expect(await told()).toEqual([]));
  });

  it('are none where there is nothing', async () => {
    expect(await look()).toEqual({
      status: 0,
      stdout: 'nothing is left over, and nothing is in use\n',
      stderr: '',
    });
  });

  it('are not what a run that goes on works with', async () => {
    await restore(namesOf('running').clone, tagsOf('running'));
    const { status, stdout } = await look();
    expect(status).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^in use +instance ${namesOf('running').clone}\nstatus +available\nsince +2\\S+Z\nexecution +\\S+:running\nwhich +goes on\n$`,
      ),
    );
  });

  it('are clones and unmasked snapshots of runs that have ended, each with the command that deletes it', async () => {
    const { clone, sourceSnapshot: intermediate } = namesOf('stopped');
    await restore(clone, tagsOf('stopped'));
    await snapshot(intermediate, tagsOf('stopped', ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER));
    const { status, stdout } = await look();
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`^left over +instance ${clone}$`, 'm'));
    expect(stdout).toMatch(/^which +has ended, at \S+Z$/m);
    const left = (await told()).filter(({ orphan }) => orphan);
    expect(left.map(({ identifier, execution }) => [identifier, execution])).toEqual([
      [clone, 'ended'],
      [intermediate, 'ended'],
    ]);
    expect(left.map(({ deleteCommand }) => deleteCommand)).toEqual([
      `aws rds delete-db-instance --db-instance-identifier ${clone} --skip-final-snapshot --delete-automated-backups --region us-east-1 --endpoint-url ${server.url}`,
      `aws rds delete-db-snapshot --db-snapshot-identifier ${intermediate} --region us-east-1 --endpoint-url ${server.url}`,
    ]);
  });

  it('are what runs made that Step Functions does not know any more, once they have stood for a while', async () => {
    const { clone } = namesOf('forgotten');
    await restore(clone, tagsOf('forgotten'));
    // The clock of these services is fast: an hour earlier it is too new for certain.
    later = -3_600_000;
    const here = async () => (await told()).find(({ identifier }) => identifier === clone);
    expect(await here()).toMatchObject({ execution: 'gone', orphan: false, deleteCommand: null });
    later = 16 * 60_000;
    expect(await here()).toMatchObject({ execution: 'gone', orphan: true });
    later = 0;
  });

  it('are not what bears our name alone', async () => {
    const { clone } = namesOf('lookalike');
    await restore(clone, []);
    expect((await told()).map(({ identifier }) => identifier)).not.toContain(clone);
  });

  it('need a person where they bear the tags of a clone under another name', async () => {
    await restore('renamed-clone', tagsOf('stopped'));
    const { status, stdout } = await look();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^needs a person +instance renamed-clone$/m);
    const renamed = (await told()).find(({ identifier }) => identifier === 'renamed-clone');
    expect(renamed).toMatchObject({ orphan: true, needsPerson: true });
    expect(renamed?.deleteCommand).toContain('delete-db-instance --db-instance-identifier renamed-clone');
  });

  it('are no complete masked snapshots, which runs were started for', async () => {
    const { maskedSnapshot } = namesOf('stopped');
    const tags = tagsOf('stopped', ResourceTag.MASKED_SNAPSHOT_OWNER);
    const { DBSnapshot } = await snapshot(maskedSnapshot, [
      ...tags,
      { Key: ResourceTag.SOURCE, Value: 'orders' },
      { Key: ResourceTag.DATABASE, Value: 'orders' },
    ]);
    await vi.waitFor(async () => {
      expect((await told()).map(({ identifier }) => identifier)).not.toContain(maskedSnapshot);
    });
    expect(DBSnapshot?.DBSnapshotIdentifier).toBe(maskedSnapshot);
  });

  it('are gone when their commands were run', async () => {
    for (const { deleteCommand } of await told()) {
      if (deleteCommand === null) continue;
      const words = deleteCommand.replace(` --endpoint-url ${server.url}`, '').split(' ');
      const { operation, input } = awsCommand(words);
      await services.rds.call(operation, input as never);
    }
    await vi.waitFor(async () => {
      expect((await told()).filter(({ execution }) => execution === 'ended')).toEqual([]);
    });
    expect(await look()).toMatchObject({ status: 0 });
  });

  it('cannot be told where Step Functions may not be asked, and that is no clean bill', async () => {
    const body = JSON.stringify({ __type: 'AccessDeniedException', message: 'not states:DescribeExecution' });
    const denying = await serveOnLoopback(
      async (request) => {
        const isAsked = request.headers['x-amz-target']?.endsWith('.DescribeExecution');
        return isAsked ? { status: 400, headers: {}, body } : services.aws(request);
      },
      0,
      AWS_BODY_TYPES,
    );
    const { status, stdout } = await run(['orphans', '--endpoint-url', denying.url], {
      now: services.clock.now,
    });
    await denying.close();
    expect(status).toBe(3);
    expect(stdout).toMatch(/^unclear +instance /m);
    expect(stdout).toMatch(
      /^which +cannot be asked about: AccessDeniedException: not states:DescribeExecution$/m,
    );
    expect(stdout).not.toContain('delete it with');
  });
});

describe('orphans that cannot be looked for', () => {
  it('end the command with status 3 and what AWS says, in one line', async () => {
    const xml =
      '<ErrorResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>you may not\u001b[2J</Message></Error></ErrorResponse>';
    const denying = await serveOnLoopback(
      async () => ({ status: 403, headers: { 'content-type': 'text/xml' }, body: xml }),
      0,
      AWS_BODY_TYPES,
    );
    const { status, stdout, stderr } = await run(['orphans', '--endpoint-url', denying.url]);
    await denying.close();
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(
      /^masking: RDS cannot be looked at \(AccessDenied: you may not\\u001b\[2J\); this takes rds:DescribeDBInstances, /,
    );
  });

  it('are refused a place that is said twice, and none at all', async () => {
    const twice = await run(['orphans', '--endpoint-url', 'http://127.0.0.1:9', '--local']);
    expect(twice).toMatchObject({ status: 2, stderr: expect.stringContaining('both say where to look') });
  });
});
