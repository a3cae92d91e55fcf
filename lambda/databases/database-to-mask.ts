import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import type { DatabaseSecret } from '../secrets/database-secret';
import { type EngineConnection, engineConnection } from './engines';

/** What is to be masked, as RDS knows it: of the source before there is a clone, of the clone afterwards. */
export interface DatabaseOnRds {
  /** RDS engine name, e.g. `postgres` or `aurora-mysql`. */
  readonly engine: string;
  /** Name of the database inside, null where RDS knows none. */
  readonly databaseName: string | null;
}

/** What DataMasque is told of the database to mask. */
export interface DatabaseToMask {
  readonly engine: EngineConnection;
  readonly database: string;
}

/**
 * What to tell DataMasque: the secret's word goes before that of RDS.
 *
 * @throws StepFailure RequestRefused for an engine that cannot be masked, SecretUnusable where nobody names a database
 */
export function databaseToMask(
  { engine: name, databaseName }: DatabaseOnRds,
  secret: DatabaseSecret,
): DatabaseToMask {
  const engine = engineConnection(name);
  const database = secret.dbname || databaseName || engine.database;
  if (database) return { engine, database };
  throw new StepFailure(
    StepError.SECRET_UNUSABLE,
    `neither the database secret nor RDS says which database to mask (engine ${name}); add dbname to the secret`,
  );
}
