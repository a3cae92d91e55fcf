import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { describeError, headingOf } from '../api/describe-error';

interface FailureProps {
  readonly error: unknown;
  /** What is not there because of it, as a sentence. */
  readonly consequence?: string;
  readonly onRetry?: () => void;
}

/** Says why there is no answer, and what can be done. */
export function Failure({ error, consequence, onRetry }: FailureProps) {
  return (
    <Alert
      type="error"
      header={headingOf(error)}
      action={onRetry && <Button onClick={onRetry}>Try again</Button>}
    >
      {describeError(error)} {consequence}
    </Alert>
  );
}
