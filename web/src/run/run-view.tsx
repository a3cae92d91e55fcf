import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ExecutionPlace } from '../../../client/api-client';
import { outcomeOf } from '../../../client/outcome';
import type { ExecutionDetail } from '../../../lambda/contract/execution-detail';
import { isOpen } from '../../../lambda/contract/leftover';
import { isEnded } from '../../../lambda/contract/verdict';
import { useSurroundings } from '../api/use-api';
import { useLive } from '../live/use-live';
import { Failure } from '../parts/failure';
import { OutcomeIndicator } from '../parts/outcome-indicator';
import { addressOf } from '../routing/route';
import { linkOfInput } from '../start/start-fields';
import { Leftovers } from './leftovers';
import { PhaseTimeline } from './phase-timeline';
import { RunFacts } from './run-facts';
import { RunLog } from './run-log';
import { RunResult } from './run-result';
import { RunVerdict } from './run-verdict';
import { StopRun } from './stop-run';

/** A verdict may be corrected, and what was left behind be removed, after the execution has ended. */
function mayChange({ status, verdict, leftovers }: ExecutionDetail): boolean {
  return !isEnded(status) || verdict === null || verdict === 'unknown' || leftovers.some(isOpen);
}

/** One run. */
export function RunView({ place }: { readonly place: ExecutionPlace }) {
  const { api } = useSurroundings();
  const run = useLive(
    `${place.stateMachineArn} ${place.name}`,
    (signal) => api.describeExecution(place, signal),
    mayChange,
  );
  const detail = run.value;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            detail && <OutcomeIndicator outcome={outcomeOf(detail.status, detail.verdict ?? undefined)} />
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button href={addressOf.runs({ stateMachineArn: place.stateMachineArn })}>All runs</Button>
              {detail?.canBeStopped && <StopRun place={place} onStopped={run.reload} />}
              {detail && (
                <Button href={addressOf.start(linkOfInput(detail.stateMachineArn, detail.input))}>
                  Start again
                </Button>
              )}
            </SpaceBetween>
          }
        >
          {place.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {run.error !== undefined && (
          <Failure
            error={run.error}
            consequence={detail ? 'What is below may be old; it is tried again.' : 'It is tried again.'}
            onRetry={run.reload}
          />
        )}
        {detail === undefined && run.error === undefined && (
          <Box color="text-body-secondary">Loading the run.</Box>
        )}
        {detail && <RunParts detail={detail} place={place} />}
      </SpaceBetween>
    </ContentLayout>
  );
}

interface RunPartsProps {
  readonly detail: ExecutionDetail;
  readonly place: ExecutionPlace;
}

function RunParts({ detail, place }: RunPartsProps) {
  return (
    <SpaceBetween size="l">
      <RunVerdict detail={detail} />
      <RunResult detail={detail} />
      <Leftovers leftovers={detail.leftovers} />
      <Container header={<Header variant="h2">Phases</Header>}>
        {detail.kind === 'blueprint' ? (
          <Box>A blueprint does not tell its phases apart; its log says what it does.</Box>
        ) : (
          <PhaseTimeline detail={detail} />
        )}
      </Container>
      <RunLog place={place} />
      <Container header={<Header variant="h2">About this run</Header>}>
        <RunFacts detail={detail} />
      </Container>
    </SpaceBetween>
  );
}
