import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { ApiError } from '../../../client/api-error';
import { placeOfExecution } from '../../../client/execution-place';
import { asSentence } from '../api/describe-error';
import { Failure } from '../parts/failure';
import { addressOf } from '../routing/route';
import { EMPTY_FIELDS, type StartFields } from './start-fields';

interface StartFailureProps {
  readonly error: unknown;
  readonly fields: StartFields;
  readonly onStartAnyway: () => void;
}

/** Why a request started nothing, or why nobody knows whether it did. */
export function StartFailure({ error, fields, onStartAnyway }: StartFailureProps) {
  if (!(error instanceof ApiError)) return <Failure error={error} />;
  if (error.kind === 'overlap')
    return <Overlap error={error} fields={fields} onStartAnyway={onStartAnyway} />;
  if (error.isPassing) {
    return (
      <Failure
        error={error}
        consequence="Whether the run was started is not known. Nothing of the form is lost: press Start again, and it starts one run, not two."
      />
    );
  }
  const shown = Object.keys(EMPTY_FIELDS);
  const others = error.faults.filter(({ field }) => !shown.includes(field));
  if (error.faults.length === 0) return <Failure error={error} consequence="Nothing was started." />;
  return (
    <Alert type="error" header="The API refused the request">
      Nothing was started. Each field says what is wrong with it.
      {others.map(({ field, message }) => (
        <Box key={`${field} ${message}`}>{asSentence(`${field} ${message}`)}</Box>
      ))}
    </Alert>
  );
}

function Overlap({ error, fields, onStartAnyway }: StartFailureProps & { readonly error: ApiError }) {
  const running = placeOfExecution(error.body?.runningExecutionArn ?? '');
  return (
    <Alert
      type="warning"
      header="Another run masks this database"
      action={
        <Button formAction="none" onClick={onStartAnyway}>
          Start anyway
        </Button>
      }
    >
      Nothing was started, because{' '}
      {running ? <Link href={addressOf.run(running)}>{running.name}</Link> : 'a run'} masks{' '}
      {fields.databaseIdentifier} now. Wait for its end, or start beside it: on a state machine of kind
      workflow the two runs do not get in each other’s way; on a blueprint they would.
    </Alert>
  );
}
