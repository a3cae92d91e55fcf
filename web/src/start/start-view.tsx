import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { placeOfExecution } from '../../../client/execution-place';
import type { RequestOutcome } from '../../../lambda/contract/execution';
import { useSurroundings } from '../api/use-api';
import { useLoaded } from '../live/use-live';
import { addressOf, type LinkedFields } from '../routing/route';
import { goTo, replaceAddress } from '../routing/use-route';
import { useNotice } from '../shell/notice';
import { checkStart } from './check-start';
import { StartFailure } from './start-failure';
import { fieldsOfLink } from './start-fields';
import { StartFieldset } from './start-fieldset';
import { useSettled } from './use-settled';
import { useStartForm } from './use-start-form';

/** Starts a run. */
export function StartView({ linked }: { readonly linked: LinkedFields }) {
  const { api } = useSurroundings();
  const { notify } = useNotice();
  const onStarted = useCallback(
    (outcome: RequestOutcome) => {
      const executionArn = 'skipped' in outcome ? outcome.runningExecutionArn : outcome.executionArn;
      const place = placeOfExecution(executionArn);
      goTo(place ? addressOf.run(place) : addressOf.runs());
      if ('deduplicated' in outcome && outcome.deduplicated)
        notify(
          'This request had been sent before. This is the run that it started then; no second one was started.',
        );
    },
    [notify],
  );
  const form = useStartForm(onStarted);
  const machines = useLoaded('state-machines', (signal) => api.listStateMachines(signal));
  const rulesets = useLoaded('rulesets', (signal) => api.listRulesets(signal));
  const stateMachines = machines.value?.stateMachines;
  const faults = checkStart(form.fields, { stateMachines, rulesets: rulesets.value?.rulesets });
  const [wasTried, setWasTried] = useState(false);
  const settled = useSettled(form.fields);
  const element = useRef<HTMLFormElement>(null);

  useLinkedFields(linked, form.fill);
  useOnlyMachine(stateMachines, form);

  const faultOf = (field: keyof typeof form.fields): string | undefined => {
    const isShown = wasTried || (form.fields[field] !== '' && settled[field] === form.fields[field]);
    return form.serverFaults.get(field) ?? (isShown ? faults.get(field) : undefined);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setWasTried(true);
    if (faults.size === 0) form.send();
    else requestAnimationFrame(() => focusFirstFault(element.current));
  };

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Makes a clone of a database from its newest snapshot, masks the clone and leaves a masked snapshot. The database itself is not touched."
        >
          Start a run
        </Header>
      }
    >
      <form ref={element} onSubmit={submit} noValidate>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button href={addressOf.runs()} variant="link">
                Cancel
              </Button>
              <Button variant="primary" loading={form.isSending} loadingText="Starting the run">
                Start
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {form.error !== undefined && (
              <StartFailure
                error={form.error}
                fields={form.fields}
                onStartAnyway={() => form.send('ALLOW')}
              />
            )}
            {wasTried && faults.size > 0 && form.error === undefined && (
              <Alert type="error" header="Nothing was started">
                Some fields need another look: each one says what is wrong with it.
              </Alert>
            )}
            <Container>
              <StartFieldset form={form} machines={machines} rulesets={rulesets} faultOf={faultOf} />
            </Container>
          </SpaceBetween>
        </Form>
      </form>
    </ContentLayout>
  );
}

/** Fills the form in from a link, once; a reload then finds the form as it was left. */
function useLinkedFields(
  linked: LinkedFields,
  fill: (fields: ReturnType<typeof fieldsOfLink>) => void,
): void {
  useEffect(() => {
    if (Object.keys(linked).length === 0) return;
    fill(fieldsOfLink(linked));
    replaceAddress(addressOf.start());
  });
}

/** Where there is but one state machine, it is chosen. */
function useOnlyMachine(
  stateMachines: readonly { readonly stateMachineArn: string }[] | undefined,
  { fields, change }: Pick<ReturnType<typeof useStartForm>, 'fields' | 'change'>,
): void {
  const offered = useRef(false);
  useEffect(() => {
    const [only, ...others] = stateMachines ?? [];
    if (offered.current || !only || others.length > 0) return;
    offered.current = true;
    if (fields.stateMachineArn === '') change({ stateMachineArn: only.stateMachineArn });
  }, [stateMachines, fields, change]);
}

function focusFirstFault(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
