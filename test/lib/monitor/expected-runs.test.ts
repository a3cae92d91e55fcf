import { Duration, Lazy } from 'aws-cdk-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedRuns } from '../../../lib/monitor/expected-runs';

const DAY = Duration.days(1);

describe('the databases of which runs are expected', () => {
  it('are told with their times in seconds', () => {
    expect(expectedRuns({ orders: Duration.hours(26), 'billing-eu': Duration.days(8) }, undefined)).toEqual([
      { databaseIdentifier: 'orders', everySeconds: 93_600 },
      { databaseIdentifier: 'billing-eu', everySeconds: 691_200 },
    ]);
  });

  it('are none by themselves', () => {
    expect(expectedRuns({}, undefined)).toEqual([]);
  });

  it.each([
    ['Orders', /bare identifiers in lower case, got: "Orders"; use e\.g\. orders for arn:/],
    ['arn:aws:rds:us-east-1:111122223333:db:orders', /bare identifiers in lower case, got: "arn:/],
    ['', /got: ""/],
    ['-orders', /got: "-orders"/],
    ['orders--eu', /got: "orders--eu"/],
    ['o'.repeat(64), /got: "o{64}"/],
    [Lazy.string({ produce: () => 'orders' }), /got: one that is known at deployment only/],
  ])('are refused when they are called %s', (name, message) => {
    expect(() => expectedRuns({ [name]: DAY }, undefined)).toThrow(message);
  });

  it.each([
    [
      'less than an hour',
      Duration.minutes(59),
      undefined,
      /^expectEvery\.orders must be from an hour to 365 days, got: 59 minutes$/,
    ],
    ['more than a year', Duration.days(366), undefined, /from an hour to 365 days, got: 366 days$/],
    [
      'longer than records are kept',
      Duration.days(8),
      Duration.days(7),
      /from an hour to 7 days, got: 8 days$/,
    ],
    [
      'not known',
      Duration.hours(Lazy.number({ produce: () => 2 })),
      undefined,
      /got: one that is known at deployment only$/,
    ],
  ])('are refused with a time that is %s', (_, every, retention, message) => {
    expect(() => expectedRuns({ orders: every }, retention)).toThrow(message);
  });

  it('are at most twenty', () => {
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (__, place) => [`db-${place}`, DAY]));
    expect(expectedRuns(named(20), undefined)).toHaveLength(20);
    expect(() => expectedRuns(named(21), undefined)).toThrow(
      /at most 20 databases, got: 21; make several monitors/,
    );
  });

  it('may be called what RDS calls databases', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,10}$/);
    const name = fc
      .tuple(fc.stringMatching(/^[a-z]$/), fc.array(part, { maxLength: 5 }))
      .map(([first, parts]) => [first, ...parts].join('-'));
    fc.assert(
      fc.property(name, (database) => {
        expect(expectedRuns({ [database]: DAY }, undefined)).toEqual([
          { databaseIdentifier: database, everySeconds: 86_400 },
        ]);
      }),
    );
  });
});
