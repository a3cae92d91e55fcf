/** Ends with its tab; survives a reload. */
export const tabStorage = (): Storage => window.sessionStorage;

/** Shared by all tabs, and kept. */
export const browserStorage = (): Storage => window.localStorage;
