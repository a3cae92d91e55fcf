import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useState } from 'react';
import { asSentence } from '../api/describe-error';
import type { Session } from './session';

type Stage = 'checking' | 'signed-in' | { readonly signedOut: string | null };

/** Shows the page to whoever is signed in, and the way there to anybody else. */
export function SignInGate({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ReactNode;
}) {
  const [stage, setStage] = useState<Stage>('checking');
  useEffect(() => {
    session.begin().then(
      (isSignedIn) => setStage(isSignedIn ? 'signed-in' : { signedOut: null }),
      (error: Error) => setStage({ signedOut: error.message }),
    );
  }, [session]);
  if (stage === 'signed-in') return children;
  return (
    <main>
      <Box padding="xxl">
        {stage === 'checking' ? (
          'Looking who is signed in.'
        ) : (
          <SignInView session={session} trouble={stage.signedOut} />
        )}
      </Box>
    </main>
  );
}

function SignInView({ session, trouble }: { readonly session: Session; readonly trouble: string | null }) {
  const [failure, setFailure] = useState(trouble);
  const signIn = (): void => {
    session.signIn().catch((error: Error) => setFailure(error.message));
  };
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Masking Automation</Header>
      {failure !== null && (
        <Alert type="error" header="You are not signed in">
          {asSentence(failure)}
        </Alert>
      )}
      <Box>Sign in to start and follow masking runs. You come back to this very view.</Box>
      <Button variant="primary" onClick={signIn}>
        Sign in
      </Button>
    </SpaceBetween>
  );
}
