import { literal } from './states-language';
import type { WorkflowSettings } from './workflow-settings';

/** Error of a run whose masked snapshot RDS would not share. */
export const NOT_SHAREABLE_ERROR = 'SnapshotNotShareable';

/** Without a key of its own, a masked snapshot is encrypted as what the clone is made of. */
export function needsShareableKey(settings: WorkflowSettings): boolean {
  return settings.shareWithAccounts.length > 0 && !settings.snapshotKeyId;
}

/**
 * A condition: a snapshot under this key can be shared.
 *
 * @param keyId JSONata that gives the key's ARN, or null for none
 */
export function isShareable({ sourceKeyIds }: WorkflowSettings, keyId: string): string {
  return `(${keyId} = null or ${keyId} in [${sourceKeyIds.map(literal).join(', ')}])`;
}

/**
 * Cause of the failure.
 *
 * @param what JSONata that names what is encrypted
 * @param keyId JSONata that gives the key's ARN
 */
export function notShareable(what: string, keyId: string): string {
  return `${what} & ' is encrypted under ' & ${keyId} & ', which is not among sourceKmsKeys, and RDS shares no snapshot under its default key: set snapshotKmsKey'`;
}
