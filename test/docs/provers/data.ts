import { CONTEXT_KEY } from '../../../bin/context';
import { checkLine } from '../../../build/openapi/doctor-answers';
import { statementsOf } from '../../../faults/iam/policy-statement';
import { readMachineInput } from '../../../lambda/contract/machine-input';
import {
  EVENT_SOURCE,
  MASKING_RUN_FINISHED,
  maskingRunFinishedSchema,
} from '../../../lambda/contract/masking-run-finished';
import { isPlainObject } from '../../../lambda/contract/request-check';
import { isStartEvent, readStartEvent } from '../../../lambda/contract/start-event';
import { VERDICTS } from '../../../lambda/contract/verdict';
import { parseRuleset } from '../../../local/datamasque/ruleset-parser';
import { matchesPattern } from '../../../local/events/event-pattern';
import { proveRequest } from './api-request';
import { proveAppContext } from './cdk-command';

type Fields = Readonly<Record<string, unknown>>;

/** A kind of JSON that documentation shows: how it is known, and who reads it. */
interface Kind {
  readonly is: (value: Fields) => boolean;
  readonly prove: (value: Fields) => unknown;
}

const has = (field: string) => (value: Fields) => Object.hasOwn(value, field);

const KINDS: readonly Kind[] = [
  { is: has(CONTEXT_KEY), prove: (value) => proveAppContext(value[CONTEXT_KEY]) },
  { is: isStartEvent, prove: proveStartEvent },
  { is: has('detail-type'), prove: provePattern },
  { is: has('Effect'), prove: (value) => statementsOf({ Statement: [withoutPrincipal(value)] }) },
  { is: has('DBInstanceIdentifier'), prove: (value) => readMachineInput(value) },
  { is: has('databaseIdentifier'), prove: proveRequest },
  { is: has('check'), prove: (value) => checkLine.parse(value) },
  { is: has('executionStatus'), prove: (value) => maskingRunFinishedSchema.parse(value) },
];

/** A policy of a resource names who may; the rest is a statement like any other. */
function withoutPrincipal({ Principal: _, ...statement }: Fields): Fields {
  return statement;
}

function proveStartEvent(event: Fields): void {
  for (const request of readStartEvent(event).requests) proveRequest(request);
}

/** A pattern of a rule for our event must let some verdicts through, and not all of them. */
function provePattern(pattern: Fields): void {
  const matched = VERDICTS.filter((verdict) =>
    matchesPattern(pattern, {
      source: EVENT_SOURCE,
      'detail-type': MASKING_RUN_FINISHED,
      detail: { verdict },
    }),
  );
  if (matched.length === 0 || matched.length === VERDICTS.length)
    throw new Error(`the pattern tells no verdict from another; it matches: ${matched.join(', ')}`);
}

/**
 * Reads JSON as whoever it is meant for reads it.
 *
 * @throws Error for what is no JSON, for a kind that nobody reads, and for what its reader refuses
 */
export function proveJson(text: string): void {
  const value: unknown = JSON.parse(text);
  const kind = isPlainObject(value) ? KINDS.find(({ is }) => is(value)) : undefined;
  if (!kind || !isPlainObject(value)) throw new Error('nothing here reads JSON of this kind');
  kind.prove(value);
}

/**
 * Reads YAML, which is a ruleset of DataMasque wherever documentation shows it.
 *
 * @throws Error with what the local stand-in says of it
 */
export function proveYaml(text: string): void {
  const { errors } = parseRuleset(text, 0);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
}
