import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { MonitorNotice } from '../../lambda/contract/monitor-notices';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { MaskingMonitor } from '../../lib';
import { PLACE } from '../iam/deployed-names';
import { newStack } from '../lib/workflow-fixture';

const text = readFileSync(path.resolve(__dirname, '../../docs/operations.md'), 'utf8');

function alarmNames(): string[] {
  const stack = newStack();
  const arn = `arn:aws:states:${PLACE}:stateMachine:DataMasque`;
  const monitor = new MaskingMonitor(stack, 'Monitor', {
    blueprints: [sfn.StateMachine.fromStateMachineArn(stack, 'Blueprint', arn)],
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
    },
  });
  return monitor.alarms.map(({ node }) => node.id);
}

describe('docs/operations.md', () => {
  it('says of each alarm what it means and what to do, and of no other', () => {
    const headings = [...text.matchAll(/^## (\w+Alarm)$/gm)].map(([, name]) => name);
    expect(headings.sort()).toEqual(alarmNames().sort());
  });

  it('lists every notice of the log, and no other', () => {
    const listed = [...text.matchAll(/^\| `([a-z-]+)` /gm)].map(([, notice]) => notice);
    expect(listed.sort()).toEqual(Object.values(MonitorNotice).sort());
  });

  it('looks for leftovers by the tag that there is', () => {
    expect(text).toContain(`--tag-filters Key=${ResourceTag.EXECUTION} `);
  });
});
