import { SFNClient } from '@aws-sdk/client-sfn';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import type { ErrorBody } from '../../../lambda/contract/error';
import type { TriggerEnvironment } from '../../../lambda/contract/trigger-environment';
import type { HttpResponse } from '../../../lambda/http/http-response';
import { createTriggerHandler } from '../../../lambda/trigger/create-trigger-handler';
import type { NoticeDetails } from '../../../lambda/trigger/log';
import { WORKFLOW } from '../contract/valid-request';

export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** What of an HTTP event a test sets. */
export interface HttpCall {
  readonly route: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly base64?: boolean;
}

/** An event as an HTTP API sends it. */
export function httpEvent({ route, query, body, headers, base64 }: HttpCall): object {
  const [method = '', rawPath = ''] = route.split(' ');
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    headers: headers ?? {},
    ...(query && { queryStringParameters: query }),
    ...(body !== undefined && { body }),
    isBase64Encoded: base64 ?? false,
    requestContext: { stage: '$default', http: { method, path: rawPath } },
  };
}

/** An answer as an HTTP client sees it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> & Partial<ErrorBody>;
}

/** A handler whose Step Functions, clock, log and metrics a test can see and set. */
export class TriggerFixture {
  now = NOW;
  readonly client = new SFNClient({ region: 'us-east-1' });
  readonly stepFunctions: AwsClientStub<SFNClient> = mockClient(this.client);
  readonly counted: string[] = [];
  readonly logged: (NoticeDetails & { readonly level: string; readonly message: string })[] = [];
  readonly handler;

  constructor(environment: Partial<TriggerEnvironment> = {}) {
    const note = (level: string) => (message: string, details: NoticeDetails) => {
      this.logged.push({ level, message, ...details });
    };
    this.handler = createTriggerHandler({
      client: this.client,
      environment: {
        triggerId: 'Stack/Trigger',
        stateMachines: [WORKFLOW],
        defaults: {},
        logLevel: 'INFO',
        ...environment,
      },
      clock: () => this.now,
      count: (metric) => this.counted.push(metric),
      log: { info: note('info'), warn: note('warn'), error: note('error') },
    });
  }

  async event(event: object): Promise<HttpAnswer> {
    const { statusCode, headers, body } = (await this.handler(event, {
      awsRequestId: 'request-1',
    })) as HttpResponse;
    return { status: statusCode, headers, body: JSON.parse(body) };
  }

  http(call: HttpCall): Promise<HttpAnswer> {
    return this.event(httpEvent(call));
  }

  post(request: unknown, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return this.http({ route: 'POST /executions', body: JSON.stringify(request), headers });
  }
}
