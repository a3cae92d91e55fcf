import { type Arn, parseArn, REGION_PATTERN } from './arn';
import type { Fault } from './error';
import { shownValue } from './received-value';
import type { RequestField, RequestFieldValues } from './request-fields';

/** Fields that hold an ARN. The first one that a request has says where the others must be. */
const ARN_FIELDS = [
  'stateMachineArn',
  'databaseIdentifier',
  'databaseSecretIdentifier',
  'runSecretArn',
  'sourceSnapshot',
] as const satisfies readonly RequestField[];

/** Other accounts share snapshots with this one. */
const MAY_BE_SHARED: readonly RequestField[] = ['sourceSnapshot'];

const REGION_OF_ZONE = new RegExp(`^${REGION_PATTERN}`);

/** By what names the sender knows the fields; a field that is left out has its own. */
export type FieldNames = Readonly<Partial<Record<RequestField, string>>>;

interface Place {
  readonly arn: Arn;
  /** What says so, for messages. */
  readonly saidBy: string;
}

function placeFault(field: RequestField, value: string, arn: Arn, home: Place): readonly Fault[] {
  const differences = [
    arn.account === home.arn.account || MAY_BE_SHARED.includes(field)
      ? ''
      : `account ${arn.account} where ${home.saidBy} is in ${home.arn.account}`,
    arn.region === home.arn.region
      ? ''
      : `Region ${arn.region} where ${home.saidBy} is in ${home.arn.region}`,
  ].filter((difference) => difference !== '');
  if (differences.length === 0) return [];
  const wanted = MAY_BE_SHARED.includes(field) ? 'Region' : 'account and Region';
  const message = `is in ${differences.join(' and in ')}, got: ${shownValue(value)}; name one of the same ${wanted}`;
  return [{ field, message }];
}

function zoneFaults(zone: string | undefined, home: Place | undefined): readonly Fault[] {
  const region = zone === undefined ? undefined : REGION_OF_ZONE.exec(zone)?.[0];
  if (region === undefined || home === undefined || region === home.arn.region) return [];
  const message = `is in Region ${region} where ${home.saidBy} is in ${home.arn.region}, got: ${shownValue(zone)}; name a zone of ${home.arn.region}`;
  return [{ field: 'preferredAvailabilityZone', message }];
}

/**
 * Checks that all that a request names lies in one account and one Region: Step Functions calls RDS in its own, and
 * a database or a secret of another would not be found there. A snapshot may be shared by another account.
 *
 * @param names by what names the sender knows the fields
 * @param executionArn the execution that asks, if one does: it then says where everything must be
 */
export function checkPlaces(
  values: RequestFieldValues,
  names: FieldNames = {},
  executionArn?: string,
): readonly Fault[] {
  const execution = executionArn === undefined ? undefined : parseArn(executionArn);
  const places = ARN_FIELDS.flatMap((field) => {
    const value = values[field];
    const arn = value === undefined ? undefined : parseArn(value);
    return value === undefined || arn === undefined
      ? []
      : [{ field, value, arn, saidBy: names[field] ?? field }];
  });
  const home = execution === undefined ? places[0] : { arn: execution, saidBy: 'the execution' };
  if (home === undefined) return [];
  const database = places.find(({ field }) => field === 'databaseIdentifier');
  return [
    ...places.flatMap(({ field, value, arn }) => placeFault(field, value, arn, home)),
    ...zoneFaults(values.preferredAvailabilityZone, database ?? home),
  ];
}
