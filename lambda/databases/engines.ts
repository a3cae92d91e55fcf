import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';

/** How DataMasque deals with a database engine. */
export interface EngineConnection {
  /** DataMasque's `db_type`. */
  readonly databaseType: string;
  /** Schema when the secret names none. */
  readonly schema: string;
  /** Database when neither the secret nor RDS names one; undefined where there is no sensible one. */
  readonly database?: string;
}

const ENGINES: readonly (readonly [RegExp, EngineConnection])[] = [
  [/^(aurora-)?postgres(ql)?$/, { databaseType: 'postgres', schema: 'public', database: 'postgres' }],
  [/^(aurora-)?mysql$|^aurora$/, { databaseType: 'mysql', schema: '' }],
  [/^mariadb$/, { databaseType: 'mariadb', schema: '' }],
  [/^(custom-)?oracle-/, { databaseType: 'oracle', schema: '', database: 'ORCL' }],
  [/^(custom-)?sqlserver-/, { databaseType: 'mssql', schema: 'dbo' }],
  [/^db2-/, { databaseType: 'db2_luw', schema: '' }],
];

/**
 * What to tell DataMasque about an RDS engine.
 *
 * @throws StepFailure RequestRefused for an engine that cannot be masked
 */
export function engineConnection(engine: string): EngineConnection {
  const found = ENGINES.find(([pattern]) => pattern.test(engine.toLowerCase()));
  if (found) return found[1];
  throw new StepFailure(
    StepError.REQUEST_REFUSED,
    `databases of engine ${engine} cannot be masked; PostgreSQL, MySQL, MariaDB, Oracle, SQL Server and Db2 can`,
  );
}
