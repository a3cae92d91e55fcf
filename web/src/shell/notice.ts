import { createContext, useContext } from 'react';

/** A sentence that is shown above the next view, until it is dismissed or left. */
export interface Notices {
  readonly notify: (sentence: string) => void;
}

export const NoticeContext = createContext<Notices>({ notify: () => undefined });

export function useNotice(): Notices {
  return useContext(NoticeContext);
}
