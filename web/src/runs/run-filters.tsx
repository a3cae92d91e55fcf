import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { stateMachineName } from '../../../client/execution-place';
import { verdictWords } from '../../../client/outcome';
import { EXECUTION_STATUSES, type ListedStateMachine } from '../../../lambda/contract/execution';
import { VERDICTS } from '../../../lambda/contract/verdict';
import type { RunsQuery } from '../routing/route';
import './run-filters.css';

interface RunFiltersProps {
  readonly stateMachineArn: string;
  readonly machines: readonly ListedStateMachine[];
  readonly query: RunsQuery;
  readonly onChange: (changed: Partial<RunsQuery>) => void;
}

const ANY = { label: 'Any', value: '' };

const STATUS_OPTIONS: readonly SelectProps.Option[] = [
  ANY,
  ...EXECUTION_STATUSES.map((status) => ({
    value: status,
    label: `${status.charAt(0)}${status.slice(1).toLowerCase().replace('_', ' ')}`,
  })),
];

const VERDICT_OPTIONS: readonly SelectProps.Option[] = [
  ANY,
  ...VERDICTS.map((verdict) => ({ value: verdict, label: verdictWords(verdict) })),
];

/** Which runs are shown. */
export function RunFilters({ stateMachineArn, machines, query, onChange }: RunFiltersProps) {
  const machineOptions = machines.map(({ stateMachineArn: value, name: label, kind }) => ({
    value,
    label,
    labelTag: kind,
  }));
  const shown = machineOptions.find(({ value }) => value === stateMachineArn) ?? {
    value: stateMachineArn,
    label: stateMachineName(stateMachineArn),
  };
  return (
    <div className="run-filters">
      <FormField label="Step Function" stretch>
        <Select
          options={machineOptions}
          selectedOption={shown}
          onChange={({ detail }) => onChange({ stateMachineArn: detail.selectedOption.value })}
        />
      </FormField>
      <FormField label="Status of the execution" stretch>
        <Choice options={STATUS_OPTIONS} value={query.status} onChange={(status) => onChange({ status })} />
      </FormField>
      <FormField label="Verdict" stretch>
        <Choice
          options={VERDICT_OPTIONS}
          value={query.verdict}
          onChange={(verdict) => onChange({ verdict })}
        />
      </FormField>
      <FormField label="Database" stretch>
        <Input
          type="search"
          value={query.database ?? ''}
          placeholder="Part of its identifier"
          clearAriaLabel="Show the runs of every database"
          onChange={({ detail }) => onChange({ database: detail.value })}
        />
      </FormField>
    </div>
  );
}

interface ChoiceProps {
  readonly options: readonly SelectProps.Option[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ options, value, onChange }: ChoiceProps) {
  return (
    <Select
      options={options}
      selectedOption={options.find((option) => option.value === value) ?? ANY}
      onChange={({ detail }) => onChange(detail.selectedOption.value || undefined)}
    />
  );
}
