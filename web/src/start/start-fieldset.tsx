import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import type { SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { StateMachineList } from '../../../lambda/contract/execution';
import type { ListedRuleset, RulesetList } from '../../../lambda/contract/execution-detail';
import { asSentence } from '../api/describe-error';
import { useSurroundings } from '../api/use-api';
import type { Live } from '../live/use-live';
import { ChoiceOrTyped } from '../parts/choice-or-typed';
import { TypedOrEarlier } from '../parts/typed-or-earlier';
import { earlierValues } from './earlier-values';
import type { StartFields } from './start-fields';
import type { StartForm } from './use-start-form';
import { zonesFor } from './zones';

interface StartFieldsetProps {
  readonly form: StartForm;
  readonly machines: Live<StateMachineList>;
  readonly rulesets: Live<RulesetList>;
  /** What is wrong with a field and is to be shown. */
  readonly faultOf: (field: keyof StartFields) => string | undefined;
}

const LABELS = {
  stateMachineArn: 'Step Function',
  preferredAvailabilityZone: 'Preferred Availability Zone',
  databaseIdentifier: 'Database Identifier',
  databaseSecretIdentifier: 'Database Secret Identifier',
  ruleset: 'Masking ruleset',
  runSecretArn: 'Run secret in Secrets Manager',
  sourceSnapshot: 'Source snapshot',
  rulesetHash: 'Ruleset hash',
} as const satisfies Partial<Record<keyof StartFields, string>>;

const VALIDITY_TAGS: Readonly<Record<ListedRuleset['validity'], string | undefined>> = {
  valid: undefined,
  invalid: 'invalid',
  in_progress: 'being validated',
  unknown: 'not known to be valid',
};

function rulesetOption({ id, name, validity, errors }: ListedRuleset): SelectProps.Option {
  const isInvalid = validity === 'invalid';
  return {
    value: id,
    label: name,
    labelTag: VALIDITY_TAGS[validity],
    description: isInvalid ? (errors[0] ?? 'DataMasque does not say why it is invalid.') : id,
    disabled: isInvalid,
  };
}

/** The hash that the chosen ruleset has now. */
function hashesFor(ruleset: string, list: RulesetList | undefined): readonly string[] {
  const chosen = list?.rulesets.find(({ id }) => id === ruleset.toLowerCase());
  return chosen?.hash ? [chosen.hash] : [];
}

function machineOptions({ stateMachines }: StateMachineList): readonly SelectProps.Option[] {
  return stateMachines.map(({ stateMachineArn, name, kind }) => ({
    value: stateMachineArn,
    label: name,
    labelTag: kind,
    description: stateMachineArn,
  }));
}

/** The fields of the form. */
export function StartFieldset({ form, machines, rulesets, faultOf }: StartFieldsetProps) {
  const { config } = useSurroundings();
  const { fields, change, isSending: disabled } = form;
  const earlier = earlierValues();
  const errorText = (field: keyof typeof LABELS): string | undefined => {
    const fault = faultOf(field);
    return fault && asSentence(`${LABELS[field]} ${fault}`);
  };
  return (
    <SpaceBetween size="l">
      <ChoiceOrTyped
        label={LABELS.stateMachineArn}
        description="The state machine that makes the masked snapshot."
        placeholder="Choose a state machine"
        value={fields.stateMachineArn}
        errorText={errorText('stateMachineArn')}
        disabled={disabled}
        options={machines.value && machineOptions(machines.value)}
        list={machines}
        listName="state machines"
        typedOption="Another one, by its ARN"
        typedLabel="ARN of the state machine"
        onChange={(stateMachineArn) => change({ stateMachineArn })}
      />
      <TypedOrEarlier
        label={LABELS.databaseIdentifier}
        description="ARN or identifier of the RDS instance or Aurora cluster that is to be copied and masked."
        placeholder={`arn:aws:rds:${config.region}:111122223333:db:orders`}
        value={fields.databaseIdentifier}
        errorText={errorText('databaseIdentifier')}
        disabled={disabled}
        offered={earlier.databaseIdentifier}
        onChange={(databaseIdentifier) => change({ databaseIdentifier })}
      />
      <TypedOrEarlier
        label={LABELS.databaseSecretIdentifier}
        description="ARN of the secret with the database’s login. Its value is never shown or kept here."
        placeholder={`arn:aws:secretsmanager:${config.region}:111122223333:secret:orders-AbCdEf`}
        value={fields.databaseSecretIdentifier}
        errorText={errorText('databaseSecretIdentifier')}
        disabled={disabled}
        offered={earlier.databaseSecretIdentifier}
        onChange={(databaseSecretIdentifier) => change({ databaseSecretIdentifier })}
      />
      <ChoiceOrTyped
        label={LABELS.ruleset}
        description="What DataMasque masks, and how."
        placeholder="Choose a ruleset"
        value={fields.ruleset}
        errorText={errorText('ruleset')}
        disabled={disabled}
        options={rulesets.value?.rulesets.map(rulesetOption)}
        list={rulesets}
        listName="rulesets"
        typedOption="Another one, by its UUID"
        typedLabel="UUID of the ruleset"
        onChange={(ruleset) => change({ ruleset })}
      />
      <TypedOrEarlier
        label={
          <>
            {LABELS.preferredAvailabilityZone} <i>- optional</i>
          </>
        }
        description={`Left empty, the clone is made in ${config.cloneZone ?? 'the zone of the database itself, unless its state machine chooses another one'}. Data that cross zones cost about $0.01 per GB each way, and the whole database goes to DataMasque and back: best is the zone where DataMasque masks.`}
        placeholder={config.cloneZone ?? `${config.region}a`}
        value={fields.preferredAvailabilityZone}
        errorText={errorText('preferredAvailabilityZone')}
        disabled={disabled}
        offered={zonesFor(fields.databaseIdentifier, config.region, config.availabilityZones)}
        onChange={(preferredAvailabilityZone) => change({ preferredAvailabilityZone })}
      />
      <RunSecret form={form} errorText={errorText('runSecretArn')} offered={earlier.runSecretArn} />
      <TypedOrEarlier
        label={
          <>
            {LABELS.sourceSnapshot} <i>- optional</i>
          </>
        }
        description="ARN or identifier of the snapshot to start from. Left empty, it is the newest one of the database. A blueprint always takes the newest one."
        placeholder="rds:orders-2026-01-31-04-00"
        value={fields.sourceSnapshot}
        errorText={errorText('sourceSnapshot')}
        disabled={disabled}
        offered={earlier.sourceSnapshot}
        onChange={(sourceSnapshot) => change({ sourceSnapshot })}
      />
      <TypedOrEarlier
        label={
          <>
            {LABELS.rulesetHash} <i>- optional</i>
          </>
        }
        description="Hash that the ruleset’s text and libraries must have: any other text is refused before anything is made. A blueprint cannot be held to it."
        placeholder="sha256:…"
        value={fields.rulesetHash}
        errorText={errorText('rulesetHash')}
        disabled={disabled}
        offered={hashesFor(fields.ruleset, rulesets.value)}
        onChange={(rulesetHash) => change({ rulesetHash })}
      />
    </SpaceBetween>
  );
}

interface RunSecretProps {
  readonly form: StartForm;
  readonly errorText: string | undefined;
  readonly offered: readonly string[];
}

function RunSecret({ form, errorText, offered }: RunSecretProps) {
  const { fields, change, isSending } = form;
  return (
    <SpaceBetween size="xs">
      <FormField
        label="Run secret"
        description="Equal values are masked equally by runs with the same run secret."
      >
        <RadioGroup
          value={fields.runSecret}
          onChange={({ detail }) => change({ runSecret: detail.value as StartFields['runSecret'] })}
          items={[
            { value: 'generated', label: 'Generated by DataMasque', disabled: isSending },
            { value: 'secrets-manager', label: 'From Secrets Manager', disabled: isSending },
          ]}
        />
      </FormField>
      {fields.runSecret === 'secrets-manager' && (
        <TypedOrEarlier
          label={LABELS.runSecretArn}
          description="ARN of the secret whose text is the run secret. The text itself is never sent from here."
          placeholder="arn:aws:secretsmanager:us-east-1:111122223333:secret:run-secret-AbCdEf"
          value={fields.runSecretArn}
          errorText={errorText}
          disabled={isSending}
          offered={offered}
          onChange={(runSecretArn) => change({ runSecretArn })}
        />
      )}
    </SpaceBetween>
  );
}
