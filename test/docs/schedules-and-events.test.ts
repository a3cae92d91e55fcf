import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { OVERLAP_POLICIES } from '../../lambda/contract/overlap';
import { readStartEvent } from '../../lambda/contract/start-event';
import { SHORTEST } from '../lambda/contract/valid-request';
import { NOW, TriggerFixture } from '../lambda/trigger/trigger-fixture';
import { TriggerStack } from '../lib/trigger/trigger-stack';
import { snippetsOf } from '../snippets';

const PAGE = path.resolve(__dirname, '../../docs/schedules-and-events.md');
const text = readFileSync(PAGE, 'utf8');
const [statement, startEvent] = snippetsOf(PAGE)
  .filter(({ language }) => language === 'json')
  .map((snippet) => JSON.parse(snippet.text));

describe('docs/schedules-and-events.md', () => {
  it('names every overlap policy', () => {
    for (const policy of OVERLAP_POLICIES) expect(text).toContain(`| \`${policy}\``);
  });

  it('shows the statement that the policy of a key made elsewhere needs', () => {
    const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555';
    const stack = new TriggerStack('workflow', {
      failureQueueKey: kms.Key.fromKeyArn(new Stack(), 'Key', keyArn),
    });
    stack.trigger.addRule('Release', { eventPattern: { source: ['mine'] }, request: SHORTEST });
    const [warning = ''] = stack.warnings();
    const [shown = ''] = /\{.*\}/.exec(warning) ?? [];
    expect(JSON.parse(shown)).toEqual(statement);
  });

  it('shows a start event that starts a run', async () => {
    expect(readStartEvent(startEvent)).toEqual(startEvent);
    const trigger = new TriggerFixture();
    trigger.stepFunctions
      .on(StartExecutionCommand)
      .resolves({ executionArn: 'arn', startDate: new Date(NOW) });
    await expect(trigger.handler(startEvent)).resolves.toMatchObject({
      results: [{ request: 0, execution: {} }],
    });
    expect(trigger.counted).toEqual(['ExecutionsStarted']);
  });
});
