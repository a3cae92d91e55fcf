import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type Outcome, outcomeOf } from '../../../client/outcome';
import type { ExecutionDetail, FirstError } from '../../../lambda/contract/execution-detail';
import { isSuccess } from '../../../lambda/contract/verdict';
import { PHASE_STATES, WORKFLOW_PHASES } from '../../../lambda/contract/workflow-phases';
import { WebAddress } from '../parts/web-address';

const ALERTS: Readonly<Record<Outcome['tone'], AlertProps.Type>> = {
  success: 'success',
  warning: 'warning',
  error: 'error',
  stopped: 'warning',
  'in-progress': 'info',
  pending: 'info',
};

function phaseWords(phase: string | null): string {
  const known = WORKFLOW_PHASES.find((candidate) => candidate === phase);
  return known === undefined ? 'Somewhere' : `In “${PHASE_STATES[known]}”`;
}

function causeOf({ phase, error, cause }: FirstError): string {
  return `${phaseWords(phase)}: ${error}${cause === null ? '' : ` – ${cause}`}`;
}

/** What a verdict means for the reader, where its name does not say it all. */
function meaningOf({ verdict, status }: ExecutionDetail): string | undefined {
  if (verdict === null)
    return status === 'RUNNING'
      ? undefined
      : 'DataMasque is being asked how the masking ended; that takes some minutes at most.';
  if (status === 'SUCCEEDED' && !isSuccess(verdict) && verdict !== 'unknown')
    return 'Step Functions shows this execution as succeeded. The database was not masked to the end all the same: do not use what it left.';
  if (verdict === 'masked' && status === 'SUCCEEDED')
    return 'The database was masked to the end, and the masked snapshot is ready to be restored.';
  if (verdict === 'masked-with-warnings')
    return 'There is a masked snapshot, and DataMasque’s log holds warnings. Read them before you rely on it.';
  if (verdict === 'refused')
    return 'Nothing was made. Correct what the request names, then start the run again.';
  if (verdict === 'unknown')
    return 'DataMasque does not answer, or does not know the run. Do not rely on the snapshot’s being masked.';
  return undefined;
}

/** What truly became of a run, why, and where to look. */
export function RunVerdict({ detail }: { readonly detail: ExecutionDetail }) {
  const { status, verdict, firstError, lookAt } = detail;
  const outcome = outcomeOf(status, verdict ?? undefined);
  const meaning = meaningOf(detail);
  if (outcome.tone === 'in-progress' && firstError === null) return null;
  return (
    <Alert type={ALERTS[outcome.tone]} header={outcome.words}>
      <SpaceBetween size="xs">
        {meaning !== undefined && <div>{meaning}</div>}
        {firstError !== null && <div className="any-text">{causeOf(firstError)}</div>}
        {outcome.tone !== 'success' && (
          <SpaceBetween direction="horizontal" size="m">
            <WebAddress address={lookAt.execution} text="The execution in the AWS console" />
            {lookAt.maskingLog !== null && (
              <WebAddress address={lookAt.maskingLog} text="The log of the DataMasque run" />
            )}
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Alert>
  );
}
