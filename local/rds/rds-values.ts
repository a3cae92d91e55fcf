/** A value of an RDS request or answer. */
export type RdsValue = string | number | boolean | Date | RdsRecord | readonly RdsValue[];

/** Parameters, results and their parts, by the API's own member names. */
export interface RdsRecord {
  readonly [member: string]: RdsValue | undefined;
}
