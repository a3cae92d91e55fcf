import { Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { RequestRefusedError } from '../../lambda/contract/error';
import { checkRequestBeforehand, type RequestContext } from '../../lambda/contract/masking-request';
import { MOST_REQUESTS, START_EVENT_SOURCE, type StartEvent } from '../../lambda/contract/start-event';
import {
  findStateMachineReference,
  type StateMachineReference,
} from '../../lambda/contract/state-machine-reference';
import type { MaskingRequest } from '../masking-request';
import type { OverlapPolicy } from '../overlap-policy';
import { mayClone, mayReadSecret, type WorkflowReach } from '../workflow-reach';
import { bareIdentifierOf } from './bare-identifier';
import { refusePlaceholder, type Starter } from './placeholders';

/**
 * What schedules and rules need of their trigger.
 *
 * @internal
 */
export interface StartTarget extends RequestContext {
  readonly function: lambda.IFunction;
  /** What the names of the trigger's rules begin with. */
  readonly ruleNamePrefix: string;
  /** What the workflows among `stateMachines` may use, by ARN, where this app makes them. */
  readonly reaches: ReadonlyMap<string, WorkflowReach>;
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

/** A checked request with the trigger's defaults, and the state machine that it starts where that is known. */
interface CheckedRequest {
  readonly fields: MaskingRequest;
  readonly stateMachine?: StateMachineReference;
}

/**
 * The requests of a schedule or a rule, checked as the handler will check them. A value that is known at deployment
 * or from the event only is left to the handler.
 *
 * @param starter what sends them
 * @throws Error for neither or both of request and requests, for one twice, or naming every fault
 * @internal
 */
export function checkedRequests(
  target: StartTarget,
  starter: Starter,
  options: StartOptions,
): MaskingRequest[] {
  const requests = oneOrMany(starter, options);
  const checked = requests.map((request, index) => {
    const place = options.requests ? `requests[${index}]` : 'request';
    for (const [field, value] of Object.entries(withoutAbsent(request)))
      refusePlaceholder(starter, `${place}.${field}`, value);
    return checkedRequest(target, request, place);
  });
  refuseRepeats(checked);
  refuseCertainOverlap(starter, checked, options.overlap);
  return requests;
}

function oneOrMany(starter: Starter, { request, requests }: StartOptions): MaskingRequest[] {
  const given = requests ?? (request && [request]) ?? [];
  if ((request && requests) || given.length === 0) {
    const got = request && requests ? 'both' : requests ? 'an empty list' : 'neither';
    throw new Error(`give either request or requests, got: ${got}; requests is for more than one`);
  }
  if (given.length > MOST_REQUESTS) {
    throw new Error(
      `a ${starter} takes at most ${MOST_REQUESTS} requests, got: ${given.length}; make several ${starter}s`,
    );
  }
  return given.map((fields) => ({ ...fields }));
}

function checkedRequest(
  { defaults, stateMachines, reaches }: StartTarget,
  request: MaskingRequest,
  place: string,
): CheckedRequest {
  const merged = { ...defaults, ...withoutAbsent(request) };
  const fields = Object.entries(merged);
  const isKnownLater = ([field, value]: readonly [string, string]): boolean =>
    Token.isUnresolved(value) || (field === 'stateMachineArn' && !canBeFound(value, stateMachines));
  const later = fields.filter(isKnownLater);
  const named = later.find(([field]) => field === 'stateMachineArn')?.[1];
  try {
    const stateMachine = checkRequestBeforehand({
      known: Object.fromEntries(fields.filter((field) => !isKnownLater(field))),
      knownLater: later.map(([field]) => field),
      stateMachines,
      stateMachine: stateMachines.find(({ arn }) => arn === named),
    });
    checkReach(merged, place, stateMachine && reaches.get(stateMachine.arn));
    return { fields: merged, stateMachine };
  } catch (error) {
    if (!(error instanceof RequestRefusedError)) throw error;
    const faults = error.faults.map(({ field, message }) => `${place}.${field} ${message}`);
    throw new Error(faults.join('; '));
  }
}

/** Refuses what would end with an access error at its first run. */
function checkReach(request: MaskingRequest, place: string, reach: WorkflowReach | undefined): void {
  if (reach === undefined) return;
  const { databaseIdentifier, ...secrets } = request;
  if (databaseIdentifier !== undefined && !mayClone(reach, bareIdentifierOf(databaseIdentifier))) {
    throw new Error(
      `${place}.databaseIdentifier must be a database that the workflow may clone, got: ${JSON.stringify(databaseIdentifier)}; add it to sourceDatabases of the workflow, which are: ${reach.sourceDatabases.join(', ')}`,
    );
  }
  for (const field of ['databaseSecretIdentifier', 'runSecretArn'] as const) {
    const secret = secrets[field];
    if (secret === undefined || mayReadSecret(reach, secret)) continue;
    const property = field === 'runSecretArn' ? 'runSecrets' : 'databaseSecretNames or databaseSecrets';
    throw new Error(
      `${place}.${field} must be a secret that the workflow may read, got: ${JSON.stringify(secret)}; add it to ${property} of the workflow`,
    );
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

function refuseRepeats(checked: readonly CheckedRequest[]): void {
  const texts = checked.map(({ fields }) => JSON.stringify(Object.entries(fields).sort()));
  const repeat = texts.findIndex((text, index) => texts.indexOf(text) < index);
  if (repeat < 0) return;
  throw new Error(
    `requests[${repeat}] is the same as requests[${texts.indexOf(texts[repeat] ?? '')}], and the same request starts one execution; leave it out`,
  );
}

/** Two requests of one event overlap whenever it comes, so where overlap is not allowed the second would never start. */
function refuseCertainOverlap(
  starter: Starter,
  checked: readonly CheckedRequest[],
  overlap: OverlapPolicy | undefined,
): void {
  const alone = checked.filter(
    ({ stateMachine }) => (overlap ?? (stateMachine?.kind === 'blueprint' ? 'SKIP' : 'ALLOW')) !== 'ALLOW',
  );
  const masked = alone.map(({ fields, stateMachine }) => ({
    machine: fields.stateMachineArn ?? stateMachine?.arn,
    database: bareIdentifierOf(fields.databaseIdentifier ?? ''),
  }));
  const twice = masked.find(({ machine, database }, index) =>
    masked.slice(0, index).some((other) => other.machine === machine && other.database === database),
  );
  if (twice === undefined) return;
  const name = Token.isUnresolved(twice.database) ? 'a database' : twice.database;
  throw new Error(
    `requests mask ${name} more than once at the same time, and overlap does not allow that: all but one would never start; give each a ${starter} of its own`,
  );
}

/**
 * What is sent to the function.
 *
 * @internal
 */
export function startEvent(
  starter: Starter,
  event: Omit<StartEvent, 'source' | 'requests'>,
  requests: MaskingRequest[],
): StartEvent {
  refusePlaceholder(starter, 'the path of the construct', event.route);
  return { source: START_EVENT_SOURCE, ...event, requests: requests.map((request) => ({ ...request })) };
}
