import { beforeEach, describe, expect, it } from 'vitest';
import { EventBridgeService, type LocalEvent } from '../../../local/aws/event-bridge';

let service: EventBridgeService;
let heard: LocalEvent[];

beforeEach(() => {
  service = new EventBridgeService();
  heard = [];
  service.onEvent((event) => heard.push(event));
});

async function call(
  operation: string,
  request: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { status, body } = await service.handle({
    method: 'POST',
    target: '/',
    headers: { 'x-amz-target': `AWSEvents.${operation}` },
    body: JSON.stringify(request),
  });
  return { status, body: JSON.parse(body) };
}

const EVENT = { Source: 's', DetailType: 't', Detail: '{"a":1}' };

describe('the bus of local mode', () => {
  it('takes an event and tells those who listen', async () => {
    await expect(call('PutEvents', { Entries: [EVENT] })).resolves.toMatchObject({
      status: 200,
      body: { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] },
    });
    expect(heard).toEqual([{ source: 's', detailType: 't', detail: { a: 1 } }]);
  });

  it.each([
    ['Detail', 'MalformedDetail', 'no JSON'],
    ['Detail', 'MalformedDetail', '[1]'],
    ['Source', 'InvalidArgument', undefined],
    ['DetailType', 'InvalidArgument', undefined],
  ])('takes the others where the %s of one is no good: %s', async (field, code, value) => {
    const { body } = await call('PutEvents', { Entries: [{ ...EVENT, [field]: value }, EVENT] });
    expect(body).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: code }, {}] });
    expect(heard).toHaveLength(1);
  });

  it.each([[{}], [{ Entries: [] }], [{ Entries: Array.from({ length: 11 }, () => EVENT) }]])(
    'refuses none and more than ten: %j',
    async (request) => {
      await expect(call('PutEvents', request)).resolves.toMatchObject({
        status: 400,
        body: { __type: 'ValidationException' },
      });
    },
  );

  it('does nothing else', async () => {
    await expect(call('PutRule', {})).resolves.toMatchObject({
      status: 400,
      body: { __type: 'UnknownOperationException' },
    });
  });
});
