import { SFNClient } from '@aws-sdk/client-sfn';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import type { ErrorBody } from '../../../lambda/contract/error';
import type { MonitoredMachine } from '../../../lambda/contract/monitor-environment';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import type { HttpEvent } from '../../../lambda/http/http-event';
import type { RequestNoticeDetails } from '../../../lambda/http/request-log';
import { createInspectorHandler } from '../../../lambda/inspector/create-inspector-handler';
import { RecordFixture } from '../records/record-fixture';

const PLACE = 'us-east-1:000000000000';

export const NOW = Date.UTC(2026, 5, 1, 12);
export const BLUEPRINT = {
  arn: `arn:aws:states:${PLACE}:stateMachine:DataMasque`,
  kind: 'blueprint',
} as const;
export const WORKFLOW = {
  arn: `arn:aws:states:${PLACE}:stateMachine:Masking`,
  kind: 'workflow',
  owner: 'Stack/Workflow',
} as const;
/** An execution of the blueprint. */
export const FOREIGN = `arn:aws:states:${PLACE}:execution:DataMasque:orders-1`;

/** What DataMasque answers to a call: a status and a body. */
export type DataMasqueAnswers = (call: string) => { readonly status?: number; readonly body?: unknown };

/** An event of the API, as it sends one for a route. */
export function apiEvent(
  routeKey: string,
  { name, query, body }: { name?: string; query?: Record<string, string>; body?: string } = {},
): HttpEvent {
  const [method = '', path = ''] = routeKey.split(' ');
  return {
    routeKey,
    rawPath: path.replace('{name}', name ?? ''),
    ...(name !== undefined && { pathParameters: { name } }),
    ...(query && { queryStringParameters: query }),
    ...(body !== undefined && { body }),
    requestContext: { stage: '$default', http: { method, path } },
  };
}

/** The inspector over a Step Functions and a DataMasque that say what a test tells them to. */
export class InspectorFixture {
  now = NOW;
  readonly client = new SFNClient({ region: 'us-east-1' });
  readonly stepFunctions: AwsClientStub<SFNClient> = mockClient(this.client);
  readonly logged: (RequestNoticeDetails & { readonly level: string })[] = [];
  /** Calls of DataMasque that were made. */
  readonly calls: string[] = [];
  readonly table = new RecordFixture();
  readonly handler;

  constructor(machines: readonly MonitoredMachine[], answers: DataMasqueAnswers = () => ({ status: 404 })) {
    const note = (level: string) => (_: string, details: RequestNoticeDetails) => {
      this.logged.push({ level, ...details });
    };
    this.handler = createInspectorHandler({
      stepFunctions: this.client,
      dataMasque: new DataMasqueClient({
        url: 'https://datamasque.example.com',
        login: async () => ({ username: 'automation', password: 'password-of-datamasque' }),
        transport: async ({ method, url }) => {
          const { pathname, search } = new URL(url);
          if (pathname.endsWith('/login/'))
            return { status: 200, body: JSON.stringify({ key: 'a'.repeat(40) }) };
          this.calls.push(`${method} ${pathname}${search}`);
          const { status = 200, body = '' } = answers(`${method} ${pathname}`);
          return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
        },
      }),
      records: this.table.records,
      environment: { machines, dataMasqueUrl: 'https://datamasque.example.com' },
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      clock: () => this.now,
    });
  }

  async answer<Body = object>(event: HttpEvent) {
    const { statusCode, headers, body } = await this.handler(event, { awsRequestId: 'request-1' });
    return { status: statusCode, headers, body: JSON.parse(body) as Body & Partial<ErrorBody> };
  }
}
