import Box from '@cloudscape-design/components/box';
import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { useMemo } from 'react';
import { ApiClient } from '../api/api-client';
import { SurroundingsContext } from '../api/use-api';
import { useLoaded } from '../live/use-live';
import { Failure } from '../parts/failure';
import { Frame } from './frame';
import { loadConfig } from './load-config';

const MESSAGES = [messages];

/** The whole page: what it is configured with, and then its views. */
export function App() {
  const { value: config, error, reload } = useLoaded('config', loadConfig);
  const surroundings = useMemo(() => config && { config, api: new ApiClient(config.apiBaseUrl) }, [config]);
  return (
    <I18nProvider locale="en" messages={MESSAGES}>
      {surroundings ? (
        <SurroundingsContext value={surroundings}>
          <Frame />
        </SurroundingsContext>
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
