import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { ApiError } from '../../../client/api-error';
import { describeError, headingOf } from '../api/describe-error';
import type { Session } from '../sign-in/session';
import { useSession } from '../sign-in/use-session';

interface FailureProps {
  readonly error: unknown;
  /** What is not there because of it, as a sentence. */
  readonly consequence?: string;
  readonly onRetry?: () => void;
}

/** Says why there is no answer, and what can be done. It may stand in a form, which its buttons do not send. */
export function Failure(props: FailureProps) {
  const session = useSession();
  const hasEnded = props.error instanceof ApiError && props.error.kind === 'signed-out';
  return session && hasEnded ? <SessionEnded session={session} {...props} /> : <Trouble {...props} />;
}

/** What was filled in is kept in the tab, and the view is come back to. */
function SessionEnded({ session, consequence }: FailureProps & { readonly session: Session }) {
  return (
    <Alert
      type="warning"
      header="Your session has ended"
      action={
        <Button formAction="none" onClick={() => void session.signIn()}>
          Sign in again
        </Button>
      }
    >
      Sign in again to go on here. Nothing that you filled in is lost. {consequence}
    </Alert>
  );
}

function Trouble({ error, consequence, onRetry }: FailureProps) {
  return (
    <Alert
      type="error"
      header={headingOf(error)}
      action={
        onRetry && (
          <Button formAction="none" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {describeError(error)} {consequence}
    </Alert>
  );
}
