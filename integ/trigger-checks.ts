/** A text that a regular expression fits. */
export class TextPattern {
  constructor(readonly source: string) {}
}

/** A text that is JSON. */
export class JsonText {
  constructor(readonly value: Expected) {}
}

/** A list that has such an item among others. */
export class ListWith {
  constructor(readonly item: Expected) {}
}

/** What is expected of a value; an object may have more fields than these. */
export type Expected =
  | string
  | number
  | boolean
  | TextPattern
  | JsonText
  | ListWith
  | { readonly [field: string]: Expected };

/** Something that is done to a deployed trigger, and what is expected of it. */
export type TriggerCheck =
  | {
      readonly kind: 'invoke';
      readonly what: string;
      /** The event that the trigger's function is invoked with. */
      readonly event: object;
      readonly expected: Expected;
      /** How long the expectation may take to hold, in minutes. @default it holds at once */
      readonly withinMinutes?: number;
    }
  | { readonly kind: 'put-event'; readonly what: string; readonly detail: object }
  | {
      readonly kind: 'failure';
      readonly what: string;
      /** What a message of the trigger's failure queue is. */
      readonly expected: Expected;
      readonly withinMinutes: number;
    };

/** What the checks name of a deployment. */
export interface TriggerFacts {
  readonly stateMachineArn: string;
  /** ARN of a secret; it need not exist, since no database is masked. */
  readonly databaseSecretArn: string;
}

/** Source of the events that the rule waits for. */
export const EVENT_SOURCE = 'integ.masking';
export const DETAIL_TYPE = 'Released';

/** Databases that the checks' requests name, each of one starter; none of them exists. */
export const DATABASE = { byHand: 'by-hand', byRule: 'by-rule', bySchedule: 'by-schedule' } as const;

/** A ruleset that does not exist. */
export const RULESET = '123e4567-e89b-42d3-a456-426614174000';

/** Longer than a test takes to ask for a second run of the same database. */
export const RUN_SECONDS = 180;

/** The state machine of the checks: it waits and succeeds. */
export const TINY_DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: RUN_SECONDS, Next: 'Done' }, Done: { Type: 'Succeed' } },
};

function httpEvent(path: string, query: Readonly<Record<string, string>> = {}): object {
  return {
    version: '2.0',
    routeKey: `GET ${path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {},
    queryStringParameters: query,
    requestContext: { http: { method: 'GET', path } },
    isBase64Encoded: false,
  };
}

/**
 * The checks of a trigger with a schedule and a rule on a tiny state machine, in their order. They run on AWS by
 * `npm run integ` and in the tests on local mode.
 */
export function triggerChecks({ stateMachineArn, databaseSecretArn }: TriggerFacts): readonly TriggerCheck[] {
  const request = {
    stateMachineArn,
    databaseIdentifier: DATABASE.byHand,
    databaseSecretIdentifier: databaseSecretArn,
    ruleset: RULESET,
    idempotencyKey: 'integ',
  };
  const listed = (what: string, databaseIdentifier: string): TriggerCheck => ({
    kind: 'invoke',
    what,
    event: httpEvent('/executions', { stateMachineArn }),
    expected: {
      statusCode: 200,
      body: new JsonText({ executions: new ListWith({ databaseIdentifier, stateMachineArn }) }),
    },
    withinMinutes: 8,
  });
  return [
    {
      kind: 'invoke',
      what: 'the state machine is listed',
      event: httpEvent('/state-machines'),
      expected: {
        statusCode: 200,
        body: new JsonText({ stateMachines: new ListWith({ stateMachineArn, kind: 'workflow' }) }),
      },
      withinMinutes: 2,
    },
    {
      kind: 'invoke',
      what: 'a request starts an execution',
      event: request,
      expected: { deduplicated: false, stateMachineArn, name: new TextPattern('^by-hand-[0-9a-f]{16}$') },
    },
    {
      kind: 'invoke',
      what: 'a repeated request starts nothing',
      event: request,
      expected: { deduplicated: true, stateMachineArn },
    },
    {
      kind: 'invoke',
      what: 'a request that may not overlap is skipped while another execution masks the database',
      event: { ...request, idempotencyKey: 'integ-overlap', overlap: 'SKIP' },
      expected: { skipped: true, databaseIdentifier: DATABASE.byHand },
      withinMinutes: 2,
    },
    listed('the execution is listed', DATABASE.byHand),
    {
      kind: 'put-event',
      what: 'an event is put on the bus',
      detail: { database: DATABASE.byRule, releaseId: 'integ' },
    },
    listed('the rule starts an execution', DATABASE.byRule),
    listed('the schedule starts an execution', DATABASE.bySchedule),
    {
      kind: 'put-event',
      what: 'an event without a database is put on the bus',
      detail: { releaseId: 'integ-without-database' },
    },
    {
      kind: 'failure',
      what: 'the event is kept in the failure queue',
      expected: {
        requestContext: { condition: 'RetriesExhausted' },
        requestPayload: { idempotencyKey: 'integ-without-database' },
      },
      withinMinutes: 10,
    },
  ];
}
