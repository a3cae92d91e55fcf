import { describe, expect, it } from 'vitest';
import { isStartEvent, readStartEvent, type StartEvent } from '../../../lambda/contract/start-event';
import { refusalOf } from './refusal';
import { SHORTEST } from './valid-request';

const EVENT: StartEvent = {
  source: 'masking.automation/start',
  route: 'Stack/Trigger/Nightly',
  idempotencyKey: 'arn:aws:scheduler:us-east-1:111122223333:schedule/group/nightly 2026-03-01T01:00:00Z',
  requests: [SHORTEST],
};

const faultsOf = (event: object) =>
  Object.fromEntries(
    refusalOf(() => readStartEvent(event as Readonly<Record<string, unknown>>)).faults.map(
      ({ field, message }) => [field, message],
    ),
  );

describe('a start event', () => {
  it('is told by its source from a masking request and an HTTP event', () => {
    expect(isStartEvent(EVENT)).toBe(true);
    for (const other of [SHORTEST, { requestContext: {} }, { source: 'aws.rds' }, null, 'text', [EVENT]])
      expect(isStartEvent(other)).toBe(false);
  });

  it('is taken with every field, and its requests as they are', () => {
    const whole = {
      ...EVENT,
      keyFields: ['$.detail.version=4.2', '$.detail.sum=1 + 1 = 2'],
      overlap: 'SKIP',
      snapshot: { identifier: 'rds:orders-2026-03-01-01-00', automatedOf: 'orders' },
      requests: [SHORTEST, { whatever: true }],
    };
    expect(readStartEvent(whole)).toEqual(whole);
  });

  it('may hold a key that is longer than people’s', () => {
    expect(readStartEvent({ ...EVENT, idempotencyKey: 'k'.repeat(1024) }).idempotencyKey).toHaveLength(1024);
  });

  it('may hold a key that begins with a separator of lines', () => {
    const idempotencyKey = '\u2028key';
    expect(readStartEvent({ ...EVENT, idempotencyKey })).toMatchObject({ idempotencyKey });
  });

  it.each([
    ['route', undefined, 'is missing'],
    ['route', '', 'is not right, got: ""'],
    ['route', 42, 'is not right, got: 42'],
    ['idempotencyKey', undefined, 'is missing'],
    ['idempotencyKey', ' ', 'is not right'],
    ['idempotencyKey', 'a\nb', 'is not right, got: "a\\nb"'],
    ['idempotencyKey', '\ud800', 'is not right'],
    ['idempotencyKey', 'k'.repeat(1025), 'is not right'],
    ['idempotencyKey', '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>', 'is not filled in'],
    ['keyFields', ['$.detail.a=1', '$.detail.b='], 'has a gap, got: "$.detail.b="'],
    ['keyFields', ['$.detail.b= '], 'has a gap'],
    ['keyFields', ['$.detail.b=null'], 'has a gap, got: "$.detail.b=null"'],
    ['keyFields', [], 'is not right, got: a list; give the fields that the key is made of'],
    ['keyFields', ['4.2'], 'is not right, got: a list'],
    ['keyFields', [null], 'is not right, got: a list'],
    ['keyFields', '4.2', 'is not right, got: "4.2"'],
    ['overlap', 'allow', 'is not right, got: "allow"; give one of ALLOW, SKIP, REJECT'],
    ['overlap', null, 'is not right, got: null'],
    ['snapshot', 'rds:orders', 'is not right'],
    ['requests', undefined, 'is missing'],
    ['requests', [], 'is not right, got: a list; give a list of 1 to 100 masking requests'],
    ['requests', {}, 'is not right, got: an object'],
    ['requests', ['orders'], 'is not right'],
    ['requests', Array.from({ length: 101 }, () => SHORTEST), 'is not right'],
    ['more', 'hunter2', 'is not a known field, got: a string; leave it out'],
  ])('is refused with %s %j', (field, value, message) => {
    const faults = faultsOf({ ...EVENT, [field]: value });
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]).toContain(message);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('names every fault at once, those within too', () => {
    expect(Object.keys(faultsOf({ source: EVENT.source, snapshot: { automatedOf: '', x: 1 } }))).toEqual([
      'route',
      'idempotencyKey',
      'requests',
      'snapshot.identifier',
      'snapshot.automatedOf',
      'snapshot.x',
    ]);
  });

  it.each(['idempotencyKey', 'overlap'])('leaves no request a %s of its own', (field) => {
    expect(faultsOf({ ...EVENT, requests: [SHORTEST, { ...SHORTEST, [field]: 'ALLOW' }] })).toEqual({
      [`requests.1.${field}`]: 'belongs to the event and not to one of its requests; leave it out',
    });
  });
});
