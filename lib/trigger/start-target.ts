import { Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { RequestRefusedError } from '../../lambda/contract/error';
import { checkRequestBeforehand, type RequestContext } from '../../lambda/contract/masking-request';
import { MOST_REQUESTS, START_EVENT_SOURCE, type StartEvent } from '../../lambda/contract/start-event';
import {
  findStateMachineReference,
  type StateMachineKind,
  type StateMachineReference,
} from '../../lambda/contract/state-machine-reference';
import type { MaskingRequest } from '../masking-request';
import type { OverlapPolicy } from '../overlap-policy';

/**
 * What schedules and rules need of their trigger.
 *
 * @internal
 */
export interface StartTarget extends RequestContext {
  readonly function: lambda.IFunction;
  readonly queueKey?: kms.IKey;
  readonly alarms: boolean;
}

/**
 * What a schedule or a rule starts, once it is sure that the handler will take it.
 *
 * @internal
 */
export interface StartOptions {
  readonly request?: MaskingRequest;
  readonly requests?: readonly MaskingRequest[];
  readonly overlap?: OverlapPolicy;
}

/** A checked request, and the kind of state machine that it starts where that is known. */
interface CheckedRequest {
  readonly request: MaskingRequest;
  readonly kind?: StateMachineKind;
}

/**
 * The requests of a schedule or a rule, checked as the handler will check them. A value that is known at deployment
 * or from the event only is left to the handler.
 *
 * @throws Error for neither or both of request and requests, for one twice, or naming every fault
 * @internal
 */
export function checkedRequests(target: StartTarget, options: StartOptions): MaskingRequest[] {
  const requests = oneOrMany(options);
  const checked = requests.map((request, index): CheckedRequest => {
    const place = options.requests ? `requests[${index}]` : 'request';
    return { request, kind: kindOf(target, request, place) };
  });
  refuseRepeats(requests);
  refuseCertainOverlap(checked, options.overlap);
  return requests;
}

function oneOrMany({ request, requests }: StartOptions): MaskingRequest[] {
  const given = requests ?? (request && [request]) ?? [];
  if ((request && requests) || given.length === 0) {
    const got = request && requests ? 'both' : requests ? 'an empty list' : 'neither';
    throw new Error(`give either request or requests, got: ${got}; requests is for more than one`);
  }
  if (given.length > MOST_REQUESTS) {
    throw new Error(
      `a schedule takes at most ${MOST_REQUESTS} requests, got: ${given.length}; make several schedules`,
    );
  }
  return given.map((fields) => ({ ...fields }));
}

function kindOf(
  { defaults, stateMachines }: StartTarget,
  request: MaskingRequest,
  place: string,
): StateMachineKind | undefined {
  const fields = Object.entries({ ...defaults, ...withoutAbsent(request) });
  const isKnownLater = ([field, value]: readonly [string, string]): boolean =>
    Token.isUnresolved(value) || (field === 'stateMachineArn' && !canBeFound(value, stateMachines));
  const later = fields.filter(isKnownLater);
  const named = later.find(([field]) => field === 'stateMachineArn')?.[1];
  try {
    return checkRequestBeforehand({
      known: Object.fromEntries(fields.filter((field) => !isKnownLater(field))),
      knownLater: later.map(([field]) => field),
      stateMachines,
      stateMachine: stateMachines.find(({ arn }) => arn === named),
    })?.kind;
  } catch (error) {
    if (!(error instanceof RequestRefusedError)) throw error;
    const faults = error.faults.map(({ field, message }) => `${place}.${field} ${message}`);
    throw new Error(faults.join('; '));
  }
}

function withoutAbsent(request: MaskingRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}

/** Whether it can be said now if a state machine is configured: not while the ARN of one is known at deployment only. */
function canBeFound(stateMachineArn: string, references: readonly StateMachineReference[]): boolean {
  return (
    findStateMachineReference(references, stateMachineArn) !== undefined ||
    references.every(({ arn }) => !Token.isUnresolved(arn))
  );
}

function refuseRepeats(requests: readonly MaskingRequest[]): void {
  const texts = requests.map((request) => JSON.stringify(Object.entries(request).sort()));
  const repeat = texts.findIndex((text, index) => texts.indexOf(text) < index);
  if (repeat < 0) return;
  throw new Error(
    `requests[${repeat}] is the same as requests[${texts.indexOf(texts[repeat] ?? '')}], and the same request starts one execution; leave it out`,
  );
}

/** Two requests of one event overlap whenever it comes, so where overlap is not allowed the second would never start. */
function refuseCertainOverlap(checked: readonly CheckedRequest[], overlap: OverlapPolicy | undefined): void {
  const alone = checked.filter(
    ({ kind }) => (overlap ?? (kind === 'blueprint' ? 'SKIP' : 'ALLOW')) !== 'ALLOW',
  );
  const databases = alone.map(({ request }) => request.databaseIdentifier?.toLowerCase());
  const twice = databases.find((name, index) => name !== undefined && databases.indexOf(name) < index);
  if (twice === undefined) return;
  throw new Error(
    `requests mask ${twice} more than once at the same time, and overlap does not allow that: all but one would never start; give each a schedule of its own`,
  );
}

/**
 * What is sent to the function.
 *
 * @internal
 */
export function startEvent(
  event: Omit<StartEvent, 'source' | 'requests'>,
  requests: MaskingRequest[],
): StartEvent {
  return { source: START_EVENT_SOURCE, ...event, requests: requests.map((request) => ({ ...request })) };
}
