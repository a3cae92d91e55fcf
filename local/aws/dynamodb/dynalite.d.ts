/** What local mode uses of dynalite, which comes without types. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Times are in milliseconds. */
  export interface DynaliteOptions {
    /** How long a table stays in CREATING. */
    readonly createTableMs?: number;
  }

  /** A server of DynamoDB that keeps its tables in memory; it need not listen. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
