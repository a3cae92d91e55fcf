import { DOCTOR_PARAMETERS, type DoctorParameter } from '../../lambda/contract/doctor-request';
import type { DoctorOperation } from '../../lambda/contract/routes';
import { type ComponentSchemas, requestFieldSchema } from './component-schemas';
import { type Operation, queryParameter } from './operation';

const CHECKED: Readonly<Record<DoctorParameter, string>> = {
  stateMachineArn:
    'state machine that is to be started; left out, the only one, or that all of them are there',
  databaseIdentifier: 'database that is to be masked, by identifier or ARN',
  databaseSecretIdentifier: 'ARN of the secret with its login',
  ruleset: 'DataMasque ruleset, by UUID or by name; left out, that there is a valid one',
  preferredAvailabilityZone: 'zone that the clone is to be in',
  runSecretArn: 'ARN of the secret with the run secret',
  sourceSnapshot: 'snapshot that is to be started from; left out, the newest one',
  rulesetHash: "hash that the ruleset's text and libraries must have",
};

function checkParameters(components: ComponentSchemas): readonly object[] {
  return DOCTOR_PARAMETERS.map((name) => {
    const { description: _, ...schema } = requestFieldSchema(components, name);
    return queryParameter(name, CHECKED[name], schema);
  });
}

/** The operation of the function that checks a deployment. */
export function doctorOperations(components: ComponentSchemas): Readonly<Record<DoctorOperation, Operation>> {
  return {
    runChecks: {
      summary: 'Checks whether all that a run would depend on is there, can be read and fits together',
      parameters: checkParameters(components),
      answers: { 200: { description: 'what was found, good or bad', body: 'DoctorReport' } },
      errors: [400, 401, 403, 429, 500, 502, 503],
    },
  };
}
