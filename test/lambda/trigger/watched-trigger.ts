import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import type { HttpResponse } from '../../../lambda/http/http-response';
import { createTriggerHandler } from '../../../lambda/trigger/create-trigger-handler';
import type { NoticeDetails } from '../../../lambda/trigger/log';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import { StepFunctionsService } from '../../../local/aws/step-functions/step-functions-service';
import { VirtualClock } from '../../../local/clock';
import { BLUEPRINT, WORKFLOW } from '../contract/valid-request';
import { type HttpAnswer, type HttpCall, httpEvent, NOW } from './trigger-fixture';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const PLACE = { accountId: '111122223333', region: 'us-east-1' };
const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Done',
  States: { Done: { Type: 'Succeed' } },
});

/** What betrays where the code of an answer ran. */
const STACK = /\n\s*at |node_modules|\/lambda\/|\.[jt]s:\d/;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** What to do about a fault: every message says so after its last semicolon, or by what a value must be. */
export const FIX = /; (?:give|name|send|leave|put|start|begin|look|mend) |^must be /;

/** The real handler with the real SDK client, on Step Functions of local mode, and all that the client asks of it. */
export class WatchedTrigger {
  /** Names of the operations that Step Functions was asked for, in order. */
  readonly asked: string[] = [];
  readonly logged: (NoticeDetails & { readonly level: string })[] = [];
  readonly counted: string[] = [];
  readonly client: SFNClient;
  private readonly handler;

  constructor() {
    const clock = new VirtualClock(NOW);
    const service = new StepFunctionsService({
      ...PLACE,
      clock,
      integrations: { check: () => [], invoke: async () => null },
    });
    const requestHandler = inProcessHandler((request) => {
      this.asked.push(String(request.headers['x-amz-target']).replace('AWSStepFunctions.', ''));
      return service.handle(request);
    });
    this.client = new SFNClient({
      region: PLACE.region,
      credentials: CREDENTIALS,
      requestHandler,
      maxAttempts: 1,
    });
    const note = (level: string) => (_: string, details: NoticeDetails) => {
      this.logged.push({ level, ...details });
    };
    this.handler = createTriggerHandler({
      client: this.client,
      environment: {
        triggerId: 'Stack/Trigger',
        stateMachines: [WORKFLOW, BLUEPRINT],
        defaults: {},
        logLevel: 'INFO',
      },
      clock: () => clock.now(),
      count: (metric) => this.counted.push(metric),
      log: { info: note('info'), warn: note('warn'), error: note('error') },
    });
  }

  /** How many executions were asked for; a request of a person looks at the running ones first. */
  get starts(): number {
    return this.asked.filter((operation) => operation === 'StartExecution').length;
  }

  /** Makes the two state machines that the trigger is for. */
  async createStateMachines(): Promise<void> {
    for (const { arn } of [WORKFLOW, BLUEPRINT]) {
      const name = arn.slice(arn.lastIndexOf(':') + 1);
      const roleArn = `arn:aws:iam::${PLACE.accountId}:role/local`;
      await this.client.send(new CreateStateMachineCommand({ name, roleArn, definition: DEFINITION }));
    }
    this.forget();
  }

  /** Forgets what was seen so far. */
  forget(): void {
    for (const seen of [this.asked, this.logged, this.counted]) seen.length = 0;
  }

  async event(event: object): Promise<HttpAnswer> {
    const answer = (await this.handler(event, { awsRequestId: 'request-1' })) as HttpResponse;
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
  }

  http(call: HttpCall): Promise<HttpAnswer> {
    return this.event(httpEvent(call));
  }

  start(request: object, headers?: HttpCall['headers']): Promise<HttpAnswer> {
    return this.http({ route: 'POST /executions', body: JSON.stringify(request), headers });
  }

  /**
   * Every promise of a refusal: nothing was asked of AWS, the answer says what is wrong and what to do in visible
   * characters, and neither the answer nor the log says more than it may.
   *
   * @param secrets what must be seen nowhere
   */
  expectRefused({ status, headers, body }: HttpAnswer, ...secrets: readonly string[]): void {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(this.asked).toEqual([]);
    expect(this.counted).toEqual(['RequestsRejected']);
    expect(this.logged).toMatchObject([
      { level: 'warn', notice: 'request-rejected', requestId: 'request-1' },
    ]);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Object.keys(body).filter((name) => !['error', 'message', 'details'].includes(name))).toEqual([]);
    const messages = [body.message ?? '', ...(body.details ?? []).map(({ message }) => message)];
    for (const text of [...messages, ...(body.details ?? []).map(({ field }) => field)]) {
      expect(text).not.toMatch(UNSEEN);
    }
    for (const { message } of body.details ?? []) expect(message).toMatch(FIX);
    const seen = JSON.stringify([body, this.logged]);
    expect(seen).not.toMatch(STACK);
    for (const secret of secrets) expect(seen).not.toContain(secret);
  }
}
