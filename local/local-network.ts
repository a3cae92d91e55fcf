/** The VPC that local databases are in. */
export const LOCAL_VPC = 'vpc-local';

/** Security group of the clones of local mode. */
export const CLONE_SECURITY_GROUP = 'sg-00000000000000000';

/** The three Availability Zones of a Region. */
export function zonesOf(region: string): readonly string[] {
  return ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
}

/** Id of the one subnet that is in a zone. */
export function subnetOf(zone: string): string {
  return `subnet-${zone}`;
}
