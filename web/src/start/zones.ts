import { parseArn } from '../../../lambda/contract/arn';

/** Every Region has these; which others it has is for the deployment to say. */
const LETTERS = ['a', 'b', 'c'] as const;

/**
 * Availability Zones to offer for a database's clone: those of its Region.
 *
 * @param databaseIdentifier as it is typed
 * @param region Region of the deployment, which a bare identifier is in
 * @param configured zones that the deployment knows
 */
export function zonesFor(
  databaseIdentifier: string,
  region: string,
  configured: readonly string[],
): readonly string[] {
  const itsRegion = parseArn(databaseIdentifier.trim())?.region ?? region;
  const known = configured.filter((zone) => zone.startsWith(itsRegion));
  return known.length > 0 ? known : LETTERS.map((letter) => `${itsRegion}${letter}`);
}
