import { createContext, useContext } from 'react';
import type { Session } from './session';

/** The session of whoever is signed in; undefined where nobody needs to be. */
export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session | undefined {
  return useContext(SessionContext);
}
