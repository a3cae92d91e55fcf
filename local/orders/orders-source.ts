/** The source database of local mode, whatever is in it. */
export const SOURCE_IDENTIFIER = 'orders';
export const SOURCE_LOGIN = { username: 'orders_admin', password: 'orders-of-local-mode' } as const;
export const SOURCE_DATABASE = 'orders';

/** What the source can be. */
export const SOURCE_KINDS = ['instance', 'aurora'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];
