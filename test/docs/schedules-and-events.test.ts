import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { OVERLAP_POLICIES } from '../../lambda/contract/overlap';
import { isStartEvent, readStartEvent } from '../../lambda/contract/start-event';
import { readOptions } from '../../local/options';
import { SHORTEST } from '../lambda/contract/valid-request';
import { NOW, TriggerFixture } from '../lambda/trigger/trigger-fixture';
import { TriggerStack } from '../lib/trigger/trigger-stack';

const ROOT = path.resolve(__dirname, '../..');
const text = readFileSync(path.join(ROOT, 'docs/schedules-and-events.md'), 'utf8');

function blocks(language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, block]) => block ?? '',
  );
}

const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));

describe('docs/schedules-and-events.md', () => {
  it('shows the example as it is', () => {
    const example = readFileSync(path.join(ROOT, 'examples/schedules-and-events.ts'), 'utf8');
    expect(blocks('ts')).toEqual([example]);
  });

  it('names every overlap policy', () => {
    for (const policy of OVERLAP_POLICIES) expect(text).toContain(`| \`${policy}\``);
  });

  it('shows the statement that the policy of a key made elsewhere needs', () => {
    const [json = ''] = blocks('json');
    const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555';
    const stack = new TriggerStack('workflow', {
      failureQueueKey: kms.Key.fromKeyArn(new Stack(), 'Key', keyArn),
    });
    stack.trigger.addRule('Release', { eventPattern: { source: ['mine'] }, request: SHORTEST });
    const [warning = ''] = stack.warnings();
    const [statement = ''] = /\{.*\}/.exec(warning) ?? [];
    expect(JSON.parse(statement)).toEqual(JSON.parse(json));
  });

  it('shows a start event that starts a run', async () => {
    const [, json = ''] = blocks('json');
    const event = JSON.parse(json);
    expect(isStartEvent(event)).toBe(true);
    expect(readStartEvent(event)).toEqual(event);
    const trigger = new TriggerFixture();
    trigger.stepFunctions
      .on(StartExecutionCommand)
      .resolves({ executionArn: 'arn', startDate: new Date(NOW) });
    await expect(trigger.handler(event)).resolves.toMatchObject({ results: [{ request: 0, execution: {} }] });
    expect(trigger.counted).toEqual(['ExecutionsStarted']);
  });

  it('shows options of npm start that there are', () => {
    const [, words = ''] =
      /^npm start -- (.*)$/.exec(commands.find((line) => line.startsWith('npm')) ?? '') ?? [];
    expect(readOptions(words.split(' '))).toMatchObject({ scheduleEverySeconds: 30, snapshotRule: true });
  });

  it.each(commands.filter((line) => line.startsWith('aws ')))('shows a whole command: %s', (command) => {
    const [, service, operation, options = ''] = /^aws (\S+) (\S+) (.*)$/.exec(command) ?? [];
    expect(`${service} ${operation}`).toMatch(/^(?:sqs (?:receive|delete)-message|lambda invoke)$/);
    expect(options).toMatch(service === 'sqs' ? /--queue-url "\$QUEUE_URL"/ : /--function-name "\$FUNCTION"/);
    expect((options.match(/["']/g) ?? []).length % 2).toBe(0);
  });

  it('links only to what is there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target ?? '');
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(() => readFileSync(path.join(ROOT, 'docs', link))).not.toThrow();
  });
});
