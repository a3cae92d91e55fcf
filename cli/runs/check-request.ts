import { checkRequestBeforehand, type MaskingRequest } from '../../lambda/contract/masking-request';
import type { StateMachineKind } from '../../lambda/contract/state-machine-reference';
import { isNameOfMachine } from './named-execution';

/** Fields that every request has, some from the deployment's defaults. */
const NEEDED = ['databaseIdentifier', 'databaseSecretIdentifier', 'ruleset'] as const;

/**
 * Checks a request before it is sent, by the code that the API checks it with. What is left out is for the API to
 * judge, which knows the deployment's defaults; so is which state machines there are.
 *
 * @param request its state machine may be named by its ARN or by its name
 * @param kind of the state machine, where it is known
 * @throws RequestRefusedError with every fault at once
 */
export function checkRequest(request: Partial<MaskingRequest>, kind: StateMachineKind = 'workflow'): void {
  const { stateMachineArn: machine, ...fields } = request;
  const arn = machine !== undefined && isNameOfMachine(machine) ? undefined : machine;
  checkRequestBeforehand({
    known: { ...fields, stateMachineArn: arn },
    knownLater: [
      ...NEEDED.filter((field) => fields[field] === undefined),
      ...(arn === undefined ? ['stateMachineArn'] : []),
    ],
    stateMachines: arn === undefined ? [] : [{ arn, kind }],
  });
}
