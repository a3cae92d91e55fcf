import { type Finding, warn } from './finding';

/** A blueprint's functions read secrets by roles of their own, which say nothing to this one's. */
export function secretOfBlueprint(secretArn: string): Finding {
  return warn(
    `could not be told, for a blueprint reads ${secretArn} by a role of its own`,
    "see that the role of the blueprint's functions may read it",
  );
}
