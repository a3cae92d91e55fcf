import { DescribeDBInstancesCommand, RDSClient, type Tag } from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { resourceNames } from '../../../lambda/contract/resource-names';
import { ResourceTag } from '../../../lambda/contract/resource-tags';
import { type OwnedResource, ownedResources } from '../../../lambda/resources/owned-resources';

const OWNER = 'Stack/Workflow';
const EXECUTION_ARN = 'arn:aws:states:us-east-1:111122223333:execution:masking:orders-1';
const STARTED_AT = '2026-01-01T00:00:00.000Z';
const NAMES = resourceNames(OWNER, { executionArn: EXECUTION_ARN, startedAt: STARTED_AT }, 'orders');

const rds = mockClient(RDSClient);
beforeEach(() => {
  rds.reset();
  rds.onAnyCommand().resolves({});
});

function tags(entries: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(entries).map(([Key, Value]) => ({ Key, Value }));
}

async function found(mayBeOf = (_executionArn: string, _owner: string) => true): Promise<OwnedResource[]> {
  const resources: OwnedResource[] = [];
  for await (const resource of ownedResources({ rds: new RDSClient({}), mayBeOf })) resources.push(resource);
  return resources;
}

describe('what executions made', () => {
  it('is told by the tags and the name together, whichever workflow made it', async () => {
    const ours = {
      [ResourceTag.CLONE_OWNER]: OWNER,
      [ResourceTag.EXECUTION]: EXECUTION_ARN,
      [ResourceTag.STARTED]: STARTED_AT,
    };
    rds.on(DescribeDBInstancesCommand).resolves({
      DBInstances: [
        { DBInstanceIdentifier: NAMES.clone, DBInstanceStatus: 'available', TagList: tags(ours) },
        { DBInstanceIdentifier: NAMES.clone, TagList: [] },
        {
          DBInstanceIdentifier: NAMES.clone,
          TagList: tags({ ...ours, [ResourceTag.CLONE_OWNER]: 'Another/Workflow' }),
        },
        {
          DBInstanceIdentifier: NAMES.clone,
          TagList: tags({ ...ours, [ResourceTag.EXECUTION]: `${EXECUTION_ARN}0` }),
        },
      ],
    });
    expect((await found()).filter(({ isRenamed }) => !isRenamed)).toEqual([
      {
        kind: 'instance',
        identifier: NAMES.clone,
        status: 'available',
        owner: OWNER,
        executionArn: EXECUTION_ARN,
        startedAt: STARTED_AT,
      },
    ]);
  });

  it('is passed over where nobody asks about its workflow', async () => {
    rds.on(DescribeDBInstancesCommand).resolves({
      DBInstances: [
        {
          DBInstanceIdentifier: NAMES.clone,
          TagList: tags({
            [ResourceTag.CLONE_OWNER]: OWNER,
            [ResourceTag.EXECUTION]: EXECUTION_ARN,
            [ResourceTag.STARTED]: STARTED_AT,
          }),
        },
      ],
    });
    expect(await found((_, owner) => owner !== OWNER)).toEqual([]);
  });
});
