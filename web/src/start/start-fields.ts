import type { MachineInput } from '../../../lambda/contract/machine-input';
import type { LinkedFields } from '../routing/route';

/** The form, as it is typed. */
export interface StartFields {
  readonly stateMachineArn: string;
  readonly preferredAvailabilityZone: string;
  readonly databaseIdentifier: string;
  readonly databaseSecretIdentifier: string;
  readonly ruleset: string;
  /** Whether DataMasque makes the run secret, or it comes from Secrets Manager. */
  readonly runSecret: 'generated' | 'secrets-manager';
  readonly runSecretArn: string;
  readonly sourceSnapshot: string;
  readonly rulesetHash: string;
}

export const EMPTY_FIELDS: StartFields = {
  stateMachineArn: '',
  preferredAvailabilityZone: '',
  databaseIdentifier: '',
  databaseSecretIdentifier: '',
  ruleset: '',
  runSecret: 'generated',
  runSecretArn: '',
  sourceSnapshot: '',
  rulesetHash: '',
};

/** A field of the form that a request has too. */
export type RequestedField = Exclude<keyof StartFields, 'runSecret'>;

const REQUESTED = Object.keys(EMPTY_FIELDS).filter((field) => field !== 'runSecret') as RequestedField[];

/** What is sent: fields that are blank are left out, but for a run secret that is to come from somewhere. */
export function toRequest(fields: StartFields): Partial<Record<RequestedField, string>> {
  const { runSecret, ...texts } = fields;
  const wanted = REQUESTED.filter((field) =>
    field === 'runSecretArn' ? runSecret === 'secrets-manager' : texts[field].trim() !== '',
  );
  return Object.fromEntries(wanted.map((field) => [field, texts[field].trim()]));
}

/** The form as a link fills it in; what is no field of it is passed over. */
export function fieldsOfLink(linked: LinkedFields): StartFields {
  const known = REQUESTED.flatMap((field) => {
    const value = linked[field];
    return value === undefined ? [] : [[field, value] as const];
  });
  const runSecret = linked.runSecretArn ? 'secrets-manager' : 'generated';
  return { ...EMPTY_FIELDS, ...Object.fromEntries(known), runSecret };
}

/** What a link carries to start a run like another one. */
export function linkOfInput(stateMachineArn: string, input: Partial<MachineInput>): LinkedFields {
  const fields: Partial<Record<RequestedField, string | undefined>> = {
    stateMachineArn,
    databaseIdentifier: input.DBInstanceIdentifier,
    databaseSecretIdentifier: input.DBSecretIdentifier,
    ruleset: input.DataMasqueRulesetId,
    preferredAvailabilityZone: input.PreferredAZ,
    runSecretArn: input.AwsSecretArn,
    sourceSnapshot: input.SourceSnapshot,
    rulesetHash: input.RulesetHash,
  };
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}
