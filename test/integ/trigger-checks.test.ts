import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointClientsAt } from '../../bench/trigger-environment';
import type { IamTemplate } from '../../faults/iam/role-statements';
import { templateNames } from '../../faults/iam/template-names';
import { TriggerStack, triggerTest } from '../../integ/integ.trigger';
import {
  DETAIL_TYPE,
  EVENT_SOURCE,
  type Expected,
  JsonText,
  ListWith,
  TextPattern,
  type TriggerCheck,
  triggerChecks,
} from '../../integ/trigger-checks';
import { triggerEnvironment } from '../../lambda/contract/trigger-environment';
import { createStepFunctionsClient } from '../../lambda/http/step-functions-client';
import { createTriggerHandler, type TriggerHandler } from '../../lambda/trigger/create-trigger-handler';
import { AWS_BODY_TYPES, awsEndpoint } from '../../local/aws/endpoint';
import { LocalFunctions } from '../../local/aws/local-functions';
import { StepFunctionsService } from '../../local/aws/step-functions/step-functions-service';
import { ScaledClock } from '../../local/clock';
import { AsyncInvocations, type FailureRecord } from '../../local/events/async-invocations';
import { deployedRules, deployedSchedules } from '../../local/events/deployed-sources';
import { EventSources } from '../../local/events/event-sources';
import { type LoopbackServer, serveOnLoopback } from '../../local/http/loopback-server';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/local-place';
import { resolveTemplateValue, type TemplateValue } from '../../local/template-values';

/** Minutes of AWS pass in seconds here. */
const SPEED = 60;
const DEPLOYMENT = { account: LOCAL_ACCOUNT, region: LOCAL_REGION };

/** Whether a value is as expected, as the matchers of integ-tests decide it. */
function fits(expected: Expected, actual: unknown): boolean {
  if (expected instanceof TextPattern) return new RegExp(expected.source).test(String(actual));
  if (expected instanceof JsonText) return fits(expected.value, JSON.parse(String(actual)));
  if (expected instanceof ListWith)
    return Array.isArray(actual) && actual.some((item) => fits(expected.item, item));
  if (typeof expected !== 'object') return actual === expected;
  const values = (actual ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([field, value]) => fits(value, values[field]));
}

/** The stack of the integration test in local mode: its own template, the same function, rule and schedule. */
class LocalTrigger {
  readonly failures: FailureRecord[] = [];
  readonly clock = new ScaledClock(SPEED);
  private readonly template: IamTemplate;
  private readonly sources: EventSources;
  private readonly service: StepFunctionsService;
  private server?: LoopbackServer;
  private handler?: TriggerHandler;

  constructor(readonly stack = new TriggerStack(new App(), 'Integ', { env: DEPLOYMENT })) {
    this.template = Template.fromStack(stack).toJSON() as IamTemplate;
    this.service = new StepFunctionsService({
      clock: this.clock,
      accountId: LOCAL_ACCOUNT,
      region: LOCAL_REGION,
      integrations: { check: () => [], invoke: async () => ({}) },
    });
    const functions = new LocalFunctions(this.clock);
    functions.register({
      arn: this.value(stack.trigger.function.functionArn),
      handler: async (event) => this.handle(event),
      timeoutMilliseconds: 30_000 * SPEED,
    });
    const invocations = new AsyncInvocations(functions, this.clock, {
      answered: () => undefined,
      failed: (record) => this.failures.push(record),
    });
    this.sources = new EventSources(this.clock, invocations);
  }

  async start(): Promise<void> {
    this.server = await serveOnLoopback(
      awsEndpoint(new Map([['states', this.service.handle]])),
      0,
      AWS_BODY_TYPES,
    );
    pointClientsAt(this.server.url);
    const [machine] = this.resources('AWS::StepFunctions::StateMachine');
    const client = new SFNClient({ endpoint: this.server.url, region: LOCAL_REGION });
    await client.send(
      new CreateStateMachineCommand({
        name: this.facts.stateMachineArn.split(':').at(-1),
        roleArn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/tiny`,
        definition: String(machine?.DefinitionString),
      }),
    );
    const [environment] = this.resources('AWS::Lambda::Function').map(({ Environment }) => Environment);
    const { Variables } = environment as unknown as { readonly Variables: Readonly<Record<string, string>> };
    const silent = (): void => undefined;
    this.handler = createTriggerHandler({
      client: createStepFunctionsClient(),
      environment: triggerEnvironment.read(Variables),
      log: { info: silent, warn: silent, error: silent },
      count: silent,
    });
  }

  async close(): Promise<void> {
    await this.sources.close();
    this.service.close();
    await this.server?.close();
  }

  get facts() {
    const { stateMachineArn, databaseSecretArn } = this.stack.facts;
    return {
      stateMachineArn: this.value(stateMachineArn),
      databaseSecretArn: this.value(databaseSecretArn),
    };
  }

  handle(event: unknown): Promise<unknown> {
    if (!this.handler) throw new Error('local mode is not started');
    return this.handler(event);
  }

  put(detail: object): void {
    const rules = deployedRules(this.template.Resources, (value) => this.resolved(value));
    this.sources.put(rules, { id: '1', source: EVENT_SOURCE, 'detail-type': DETAIL_TYPE, detail });
  }

  tick(): void {
    const schedules = deployedSchedules(this.template.Resources, (value) => this.resolved(value));
    for (const schedule of schedules) this.sources.tick(schedule);
  }

  private value(token: string): string {
    return String(this.resolved(this.stack.resolve(token)));
  }

  private resolved(value: TemplateValue): TemplateValue {
    return resolveTemplateValue(value, templateNames(this.template, DEPLOYMENT));
  }

  private resources(type: string): Readonly<Record<string, TemplateValue>>[] {
    return Object.values(this.template.Resources)
      .filter(({ Type }) => Type === type)
      .map(
        ({ Properties = {} }) => this.resolved(Properties as TemplateValue) as Record<string, TemplateValue>,
      );
  }
}

describe('the checks of the integration test of the trigger, in local mode', () => {
  const local = new LocalTrigger();
  beforeAll(() => local.start());
  afterAll(() => local.close());

  const actual = async (check: TriggerCheck): Promise<unknown> => {
    if (check.kind === 'invoke') return local.handle(check.event);
    return check.kind === 'failure' ? local.failures[0] : local.put(check.detail);
  };

  it.each(triggerChecks(local.facts).map((check) => [check.what, check] as const))(
    '%s',
    async (what, check) => {
      if (check.kind === 'put-event') return local.put(check.detail);
      if (what.includes('schedule')) local.tick();
      const deadline = local.clock.now() + (check.withinMinutes ?? 0) * 60_000;
      let found = await actual(check);
      while (!fits(check.expected, found) && local.clock.now() < deadline) {
        await local.clock.sleep(10_000);
        found = await actual(check);
      }
      expect([fits(check.expected, found), found]).toEqual([true, found]);
    },
  );

  it('can fail: an answer that lacks what is expected does not fit', () => {
    expect(fits({ a: new TextPattern('^x$') }, { a: 'xy' })).toBe(false);
    expect(fits({ a: new JsonText({ b: 1 }) }, { a: '{"b":2}' })).toBe(false);
    expect(fits(new ListWith({ a: 1 }), [{ a: 2 }])).toBe(false);
    expect(fits({ a: true }, undefined)).toBe(false);
    expect(fits(new ListWith({ a: 1 }), [{ a: 2 }, { a: 1, b: 3 }])).toBe(true);
  });
});

describe('the same checks on AWS', () => {
  const app = new App();
  const stacks = triggerTest(app).node.root;

  it('are calls one after another, each with an assertion', () => {
    const { stacks: synthesized } = (stacks as App).synth();
    const assertions = synthesized.find(({ stackName }) => stackName.includes('DeployAssert'));
    const resources = Object.values(assertions?.template.Resources ?? {}) as {
      readonly Type: string;
      readonly DependsOn?: readonly string[];
      readonly Properties: Readonly<Record<string, unknown>>;
    }[];
    const calls = resources.filter(({ Type }) => /^Custom::DeployAssert@SdkCall/.test(Type));
    const checks = triggerChecks({ stateMachineArn: 'arn', databaseSecretArn: 'arn' });
    expect(calls).toHaveLength(checks.length);
    expect(calls.filter(({ DependsOn }) => DependsOn === undefined)).toHaveLength(1);
    for (const { Properties } of calls) expect(Properties.expected).toBeDefined();
    expect(calls.map(({ Properties }) => Properties.api)).toEqual(
      expect.arrayContaining(['invoke', 'putEvents', 'receiveMessage']),
    );
  });
});
