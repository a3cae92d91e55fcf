import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { loadRuns } from '../../../client/load-runs';
import { EXECUTION_STATUSES } from '../../../lambda/contract/execution';
import { useSurroundings } from '../api/use-api';
import { useLive, useLoaded } from '../live/use-live';
import { Failure } from '../parts/failure';
import { addressOf, type RunsQuery } from '../routing/route';
import { replaceAddress } from '../routing/use-route';
import { RunFilters } from './run-filters';
import { PAGE_SIZE, RunTable } from './run-table';

/** The runs of a state machine. */
export function RunsView({ query }: { readonly query: RunsQuery }) {
  const { api } = useSurroundings();
  const machines = useLoaded('state-machines', (signal) => api.listStateMachines(signal));
  const stateMachineArn = query.stateMachineArn ?? machines.value?.stateMachines[0]?.stateMachineArn;
  const isEmpty = stateMachineArn === undefined && machines.value !== undefined;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Runs of a state machine, the newest first, with what truly became of each."
          actions={
            <Button variant="primary" href={addressOf.start(stateMachineArn ? { stateMachineArn } : {})}>
              Start a run
            </Button>
          }
        >
          Execution logs
        </Header>
      }
    >
      <SpaceBetween size="l">
        {machines.error !== undefined && stateMachineArn === undefined && (
          <Failure
            error={machines.error}
            consequence="State machines cannot be listed."
            onRetry={machines.reload}
          />
        )}
        {isEmpty && <Box>No state machine is configured for this page. Its deployment names them.</Box>}
        {stateMachineArn !== undefined && (
          <RunsOf
            stateMachineArn={stateMachineArn}
            query={query}
            machines={machines.value?.stateMachines ?? []}
          />
        )}
        {stateMachineArn === undefined && machines.value === undefined && machines.error === undefined && (
          <Box color="text-body-secondary">Loading the state machines.</Box>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

interface RunsOfProps {
  readonly stateMachineArn: string;
  readonly query: RunsQuery;
  readonly machines: Parameters<typeof RunFilters>[0]['machines'];
}

function RunsOf({ stateMachineArn, query, machines }: RunsOfProps) {
  const { api } = useSurroundings();
  const { verdict, database, page = 1 } = query;
  const status = EXECUTION_STATUSES.find((known) => known === query.status);
  const wanted = { stateMachineArn, status, verdict, database, count: page * PAGE_SIZE };
  const runs = useLive(
    JSON.stringify(wanted),
    (signal) => loadRuns(api, wanted, signal),
    // Others start runs too: a list is never final.
    () => true,
  );
  const show = (changed: Partial<RunsQuery>): void =>
    replaceAddress(addressOf.runs({ ...query, stateMachineArn, page: 1, ...changed }));
  return (
    <SpaceBetween size="l">
      {runs.error !== undefined && (
        <Failure
          error={runs.error}
          consequence={
            runs.value
              ? 'What is below may be old; it is tried again.'
              : 'The runs cannot be listed; it is tried again.'
          }
          onRetry={runs.reload}
        />
      )}
      {runs.value?.verdictsError && (
        <Alert type="info" header="Verdicts cannot be had">
          What is below is what Step Functions says. An execution that succeeded is no proof that its database
          was masked.
        </Alert>
      )}
      <RunFilters stateMachineArn={stateMachineArn} machines={machines} query={query} onChange={show} />
      <RunTable
        found={runs.value}
        hasFailed={runs.error !== undefined}
        isFiltered={status !== undefined || verdict !== undefined || (database ?? '') !== ''}
        page={page}
        onPage={(next) => show({ page: next })}
        onClear={() => show({ status: undefined, verdict: undefined, database: undefined })}
      />
    </SpaceBetween>
  );
}
