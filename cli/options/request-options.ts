import type { CheckQuery } from '../../client/api-client';
import type { DoctorParameter } from '../../lambda/contract/doctor-request';
import { type OptionValues, text } from './option';

/** Which state machine, where several are configured. */
export const STATE_MACHINE_OPTION = {
  'state-machine': text('ARN', 'state machine, by ARN or name; needed where several are configured'),
} as const;

/** Options that are fields of a masking request. */
export const REQUEST_OPTIONS = {
  database: text('ID', 'ARN or identifier of the RDS instance or Aurora cluster'),
  secret: text('ARN', "ARN of the secret with the database's username and password"),
  ruleset: text('NAME', "DataMasque ruleset: its UUID or, on this package's workflow, its name"),
  ...STATE_MACHINE_OPTION,
  zone: text('ZONE', "Availability Zone for the clone; the source's when left out"),
  'run-secret-arn': text('ARN', 'ARN of the secret with the run secret; DataMasque makes one when left out'),
  'source-snapshot': text('ID', 'snapshot to start from, by ARN or identifier; the newest when left out'),
  'ruleset-hash': text('HASH', "hash that the ruleset's text and libraries must have; any when left out"),
} as const;

/** What an option is called in a request. */
const FIELDS = {
  database: 'databaseIdentifier',
  secret: 'databaseSecretIdentifier',
  ruleset: 'ruleset',
  'state-machine': 'stateMachineArn',
  zone: 'preferredAvailabilityZone',
  'run-secret-arn': 'runSecretArn',
  'source-snapshot': 'sourceSnapshot',
  'ruleset-hash': 'rulesetHash',
} as const satisfies Record<keyof typeof REQUEST_OPTIONS, DoctorParameter>;

/** Fields of requests and parameters of lists by the names that a command line has for them. */
const WORD_BY_FIELD: ReadonlyMap<string, string> = new Map([
  ...Object.entries(FIELDS).map(([option, field]) => [field, `--${option}`] as const),
  ['idempotencyKey', '--key'],
  ['name', 'NAME'],
  ...['overlap', 'status', 'limit', 'verdict', 'database', 'reason', 'level'].map(
    (field) => [field, `--${field}`] as const,
  ),
]);

/** What a command line calls a field of a request; the field's own name where it has none. */
export function wordFor(field: string): string {
  return WORD_BY_FIELD.get(field) ?? field;
}

/** The fields that were given. A state machine is named as it was given, by ARN or by name. */
export function givenFields(options: OptionValues<typeof REQUEST_OPTIONS>): CheckQuery {
  const given = Object.entries(FIELDS).flatMap(([option, field]) => {
    const value = options[option as keyof typeof FIELDS];
    return value === undefined ? [] : [[field, value] as const];
  });
  return Object.fromEntries(given);
}
