/** Engines whose major version is the first number alone, and from which version on. Others have two numbers. */
const ONE_NUMBER: readonly (readonly [engine: RegExp, from: number])[] = [
  [/^(aurora-)?postgres(ql)?$/, 10],
  [/^oracle-/, 18],
];

/**
 * The major version of an engine, by which RDS tells which parameter and option groups fit: `16` of PostgreSQL 16.4,
 * `8.0` of MySQL 8.0.36 and of `8.0.mysql_aurora.3.05.2`, `15.00` of SQL Server, `11.5` of Db2. Source: Amazon RDS user
 * guide, the versions of each engine.
 *
 * @param engine RDS engine name, e.g. `postgres`
 * @param version as RDS gives it
 */
export function majorVersion(engine: string, version: string): string {
  const [first = '', second] = version.split('.');
  const hasOneNumber = ONE_NUMBER.some(([pattern, from]) => pattern.test(engine) && Number(first) >= from);
  return hasOneNumber || second === undefined ? first : `${first}.${second}`;
}
