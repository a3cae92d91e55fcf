import { type Fault, RequestRefusedError } from '../../../lambda/contract/error';
import type { ListedStateMachine } from '../../../lambda/contract/execution';
import type { ListedRuleset } from '../../../lambda/contract/execution-detail';
import { readMaskingRequest } from '../../../lambda/contract/masking-request';
import type { StateMachineReference } from '../../../lambda/contract/state-machine-reference';
import { type StartFields, toRequest } from './start-fields';

/** What is wrong with each field. */
export type FieldFaults = ReadonlyMap<string, string>;

/** What the API has told of what can be chosen; undefined is what it has not told. */
export interface Choices {
  readonly stateMachines: readonly ListedStateMachine[] | undefined;
  readonly rulesets: readonly ListedRuleset[] | undefined;
}

/** Several faults of one field become one text. */
export function faultsByField(faults: readonly Fault[]): FieldFaults {
  const byField = new Map<string, string>();
  for (const { field, message } of faults) {
    const before = byField.get(field);
    byField.set(field, before === undefined ? message : `${before}; ${message}`);
  }
  return byField;
}

/** A machine that was typed and is not among the listed ones is for the API to judge: its list may be older. */
function referencesFor(
  stateMachineArn: string,
  stateMachines: readonly ListedStateMachine[] | undefined,
): readonly StateMachineReference[] {
  const listed = (stateMachines ?? []).map(({ stateMachineArn: arn, kind }) => ({ arn, kind }));
  return listed.some(({ arn }) => arn === stateMachineArn)
    ? listed
    : [...listed, { arn: stateMachineArn, kind: 'workflow' }];
}

function invalidRuleset(ruleset: string, rulesets: readonly ListedRuleset[] | undefined): readonly Fault[] {
  const listed = rulesets?.find(({ id }) => id === ruleset.toLowerCase());
  if (listed?.validity !== 'invalid') return [];
  const message = `is invalid: ${listed.errors[0] ?? 'DataMasque does not say why'}; mend it in DataMasque or choose another one`;
  return [{ field: 'ruleset', message }];
}

function refusalOf(request: object, references: readonly StateMachineReference[]): readonly Fault[] {
  try {
    readMaskingRequest(request, { stateMachines: references });
    return [];
  } catch (error) {
    if (error instanceof RequestRefusedError) return error.faults;
    throw error;
  }
}

/** Checks the form as the API will: with the same code, and with what the API has told. */
export function checkStart(fields: StartFields, { stateMachines, rulesets }: Choices): FieldFaults {
  const request = toRequest(fields);
  const { stateMachineArn } = request;
  const isMissing = stateMachineArn === undefined;
  const faults = refusalOf(request, referencesFor(stateMachineArn ?? '', stateMachines));
  const missing = { field: 'stateMachineArn', message: 'is missing; choose one, or give its ARN' };
  return faultsByField([
    ...(isMissing ? [missing] : []),
    ...faults.filter(({ field }) => !(isMissing && field === 'stateMachineArn')),
    ...invalidRuleset(request.ruleset ?? '', rulesets),
  ]);
}
