import { Duration, Token } from 'aws-cdk-lib';
import type { ExpectedRuns } from '../../lambda/contract/monitor-environment';

const SHORTEST = Duration.hours(1);
const LONGEST = Duration.days(365);

/** What fits into a function's environment beside the state machines. */
const MOST_DATABASES = 20;

/** An identifier of an instance or a cluster, in lower case as RDS keeps it. Source: Amazon RDS user guide, naming constraints. */
const IDENTIFIER = /^(?=.{1,63}$)[a-z](-?[a-z0-9])*$/;

/**
 * The databases of which runs are expected, as the reconciler is told of them.
 *
 * @throws Error for what is no identifier, for a time that is too short or too long, and for one that outlasts the records
 * @internal
 */
export function expectedRuns(
  expectEvery: { readonly [databaseIdentifier: string]: Duration },
  recordRetention: Duration | undefined,
): ExpectedRuns[] {
  const entries = Object.entries(expectEvery);
  if (entries.length > MOST_DATABASES) {
    throw new Error(
      `expectEvery takes at most ${MOST_DATABASES} databases, got: ${entries.length}; make several monitors`,
    );
  }
  return entries.map(([databaseIdentifier, every]) => {
    checkIdentifier(databaseIdentifier);
    checkTime(databaseIdentifier, every, recordRetention);
    return { databaseIdentifier, everySeconds: every.toSeconds() };
  });
}

function checkIdentifier(databaseIdentifier: string): void {
  if (!Token.isUnresolved(databaseIdentifier) && IDENTIFIER.test(databaseIdentifier)) return;
  const received = Token.isUnresolved(databaseIdentifier)
    ? 'one that is known at deployment only'
    : JSON.stringify(databaseIdentifier);
  throw new Error(
    `expectEvery must name databases by their bare identifiers in lower case, got: ${received}; use e.g. orders for arn:aws:rds:us-east-1:111122223333:db:Orders`,
  );
}

function checkTime(database: string, every: Duration, recordRetention: Duration | undefined): void {
  const longest = Math.min(LONGEST.toSeconds(), recordRetention?.toSeconds() ?? Infinity);
  const isKnown = !every.isUnresolved();
  if (isKnown && every.toSeconds() >= SHORTEST.toSeconds() && every.toSeconds() <= longest) return;
  const received = isKnown ? every.toHumanString() : 'one that is known at deployment only';
  throw new Error(
    `expectEvery.${database} must be from an hour to ${Duration.seconds(longest).toHumanString()}, got: ${received}`,
  );
}
