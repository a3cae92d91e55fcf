import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { MonitorNotice } from '../../lambda/contract/monitor-notices';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import { MaskingMonitor, MaskingStateMachine, MaskingTrigger } from '../../lib';
import { PLACE } from '../iam/deployed-names';
import { newStack, workflowIn } from '../lib/workflow-fixture';

const text = readFileSync(path.resolve(__dirname, '../../docs/operations.md'), 'utf8');

function monitorIn(stack: Stack): MaskingMonitor {
  const arn = `arn:aws:states:${PLACE}:stateMachine:DataMasque`;
  return new MaskingMonitor(stack, 'Monitor', {
    expectEvery: { orders: Duration.days(1) },
    blueprints: [sfn.StateMachine.fromStateMachineArn(stack, 'Blueprint', arn)],
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/monitor'),
    },
  });
}

function alarmNames(): string[] {
  return monitorIn(newStack()).alarms.map(({ node }) => node.id.replace(/-orders$/, ''));
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

  it('names the saved queries of all three logs, and no others', () => {
    const stack = newStack();
    const workflow = workflowIn(stack);
    new MaskingTrigger(stack, 'Trigger', {
      stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
    });
    monitorIn(stack);
    const saved = Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition')).map(
      ({ Properties }) => String(Properties.Name).split('/').at(-1),
    );
    const section = /saved queries for them([\s\S]*?)\n\n/.exec(text)?.[1] ?? '';
    const named = [...section.matchAll(/_([^_]+)_/g)].map(([, name]) => name?.replace(/\s+/g, ' '));
    expect(named.sort()).toEqual(saved.sort());
  });

  it('looks for leftovers by the tag that there is', () => {
    expect(text).toContain(`--tag-filters Key=${ResourceTag.EXECUTION} `);
  });
});
