import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Live } from '../live/use-live';

interface ChoiceOrTypedProps {
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  readonly value: string;
  readonly errorText: string | undefined;
  readonly disabled: boolean;
  /** What can be chosen, as far as it is known. */
  readonly options: readonly SelectProps.Option[] | undefined;
  readonly list: Pick<Live<unknown>, 'error' | 'reload'>;
  /** What the choice is called that is none of the list. */
  readonly typedOption: string;
  readonly typedLabel: string;
  /** What the list is of, for messages. */
  readonly listName: string;
  readonly onChange: (value: string) => void;
}

const TYPED = '';

/** A value that is chosen from a list, or typed: when it is not on the list, and when the list cannot be had. */
export function ChoiceOrTyped(props: ChoiceOrTypedProps) {
  const { label, description, value, errorText, disabled, options, list, typedLabel, onChange } = props;
  const [wantsTyped, setWantsTyped] = useState(false);
  const chosen = options?.find((option) => option.value === value);
  const hasFailed = options === undefined && list.error !== undefined;
  const isTyped = wantsTyped || hasFailed || (options !== undefined && chosen === undefined && value !== '');
  const typed = { label: props.typedOption, value: TYPED };
  const choose = (next: string): void => {
    setWantsTyped(next === TYPED);
    if (next !== value) onChange(next);
  };
  return (
    <SpaceBetween size="xs">
      <FormField label={label} description={description} errorText={isTyped ? undefined : errorText}>
        <Select
          options={options === undefined ? [] : [...options, typed]}
          selectedOption={isTyped ? typed : (chosen ?? null)}
          onChange={({ detail }) => choose(detail.selectedOption.value ?? TYPED)}
          placeholder={props.placeholder}
          disabled={disabled || hasFailed}
          statusType={options === undefined ? 'loading' : 'finished'}
          loadingText={`Loading ${props.listName}.`}
          filteringType={(options?.length ?? 0) > 8 ? 'auto' : 'none'}
        />
      </FormField>
      {isTyped && (
        <FormField
          label={typedLabel}
          description={hasFailed ? `The list of ${props.listName} cannot be had now.` : undefined}
          errorText={errorText}
        >
          <Input
            value={value}
            disabled={disabled}
            onChange={({ detail }) => onChange(detail.value)}
            spellcheck={false}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
