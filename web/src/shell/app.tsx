import Box from '@cloudscape-design/components/box';
import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { type ReactNode, useMemo } from 'react';
import { ApiClient } from '../../../client/api-client';
import { bearerAccess, noAccess } from '../../../client/request-access';
import type { ConsoleConfig } from '../../../lambda/contract/console-config';
import { SurroundingsContext } from '../api/use-api';
import { useLoaded } from '../live/use-live';
import { Failure } from '../parts/failure';
import { Session } from '../sign-in/session';
import { SignInGate } from '../sign-in/sign-in-gate';
import { SessionContext } from '../sign-in/use-session';
import { Frame } from './frame';
import { loadConfig } from './load-config';

const MESSAGES = [messages];

/** The whole page: what it is configured with, and then its views. */
export function App() {
  const { value: config, error, reload } = useLoaded('config', loadConfig);
  return (
    <I18nProvider locale="en" messages={MESSAGES}>
      {config ? (
        <Configured config={config}>
          <Frame />
        </Configured>
      ) : (
        <main>
          <Box padding="xxl">
            {error === undefined ? (
              'Loading the page’s configuration.'
            ) : (
              <Failure error={error} consequence="The page cannot begin without it." onRetry={reload} />
            )}
          </Box>
        </main>
      )}
    </I18nProvider>
  );
}

/** What the views work with, once somebody is signed in where that is needed. */
function Configured({ config, children }: { readonly config: ConsoleConfig; readonly children: ReactNode }) {
  const { session, surroundings } = useMemo(() => {
    const session = config.signIn ? new Session(config.signIn) : undefined;
    const api = new ApiClient({
      baseUrl: config.apiBaseUrl,
      access: session ? bearerAccess(() => session.token()) : noAccess,
    });
    return { session, surroundings: { config, api } };
  }, [config]);
  const views = <SurroundingsContext value={surroundings}>{children}</SurroundingsContext>;
  if (session === undefined) return views;
  return (
    <SessionContext value={session}>
      <SignInGate session={session}>{views}</SignInGate>
    </SessionContext>
  );
}
