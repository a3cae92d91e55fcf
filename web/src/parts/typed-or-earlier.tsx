import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import type { ReactNode } from 'react';

interface TypedOrEarlierProps {
  readonly label: ReactNode;
  readonly description: ReactNode;
  readonly placeholder: string;
  readonly value: string;
  readonly errorText: string | undefined;
  readonly disabled: boolean;
  /** Values to offer. */
  readonly offered: readonly string[];
  readonly onChange: (value: string) => void;
}

/** A value that is typed, or taken from those that are offered. */
export function TypedOrEarlier(props: TypedOrEarlierProps) {
  const { label, description, placeholder, value, errorText, disabled, offered, onChange } = props;
  return (
    <FormField label={label} description={description} errorText={errorText} stretch>
      <Autosuggest
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        options={offered.map((option) => ({ value: option }))}
        placeholder={placeholder}
        disabled={disabled}
        enteredTextLabel={(text) => `Use “${text}”`}
        empty=""
      />
    </FormField>
  );
}
