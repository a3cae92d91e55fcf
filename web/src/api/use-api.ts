import { createContext, useContext } from 'react';
import type { ApiClient } from '../../../client/api-client';
import type { ConsoleConfig } from '../../../lambda/contract/console-config';

/** What every view works with. */
export interface Surroundings {
  readonly api: ApiClient;
  readonly config: ConsoleConfig;
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === undefined) throw new Error('a view is drawn before the configuration is known');
  return surroundings;
}
