import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, parseRoute } from '../../../web/src/routing/route';

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:masking';

describe('an address of the page', () => {
  it.each(['', '#', '#/'])('is the list of runs when it names nothing: %j', (hash) => {
    expect(parseRoute(hash)).toEqual({ view: 'runs' });
  });

  it.each(['#/elsewhere', '#/runs/a/b', '#/start/now'])('may name nothing that there is: %s', (hash) => {
    expect(parseRoute(hash).view).toBe('unknown');
  });

  it('reads a name that is not well encoded as it is', () => {
    expect(parseRoute('#/runs/100%')).toMatchObject({ view: 'run', place: { name: '100%' } });
  });

  it('leaves out what is as it is anyway', () => {
    expect(addressOf.runs({ page: 1, database: '' })).toBe('#/runs');
  });

  it('leads back to the run that it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
        const place = { name, stateMachineArn: MACHINE };
        expect(parseRoute(addressOf.run(place))).toEqual({ view: 'run', place });
      }),
    );
  });

  it('leads back to the list that it was made of', () => {
    const text = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
    const query = fc.record({
      stateMachineArn: text,
      status: text,
      verdict: text,
      database: text,
      page: fc.option(fc.integer({ min: 2, max: 99_999 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(query, (list) => {
        expect(parseRoute(addressOf.runs(list))).toEqual({ view: 'runs', ...list });
      }),
    );
  });

  it('carries the fields of a form', () => {
    const fields = { databaseIdentifier: 'orders', ruleset: 'a & b = c' };
    expect(parseRoute(addressOf.start(fields))).toEqual({ view: 'start', fields });
  });
});
