import { expression, type States } from './states-language';
import type { WaitFailure } from './waiting';
import type { WorkflowSettings } from './workflow-settings';

const POSSIBLE = 'Can a masked cluster snapshot be copied to its key?';
const IMPOSSIBLE = 'A masked cluster snapshot could not be copied to its key';

const ERROR = 'SnapshotNotEncryptable';

/** JSONata that says why, of what is not encrypted. */
function cause(what: string): string {
  return `${what} & ' is not encrypted, and RDS copies no unencrypted cluster snapshot to a key: encrypt it, or leave snapshotKmsKey out'`;
}

/** What is done about a source cluster whose masked snapshots RDS could not copy to a key. */
export interface ClusterKeyCheck {
  readonly start: string;
  readonly states: States;
}

/**
 * RDS copies an unencrypted cluster snapshot to no key, unlike one of an instance, and clones an unencrypted cluster
 * copy-on-write without encryption only: better to say so now than after hours of masking. Of a run whose request names
 * a snapshot, that snapshot decides.
 *
 * @param next state to go on with
 */
export function clusterKeyCheck(settings: WorkflowSettings, next: string): ClusterKeyCheck {
  if (!settings.snapshotKeyId) return { start: next, states: {} };
  return {
    start: POSSIBLE,
    states: {
      [POSSIBLE]: {
        Type: 'Choice',
        Choices: [{ Condition: expression('$keyId != null or $plan.sourceSnapshot != null'), Next: next }],
        Default: IMPOSSIBLE,
      },
      [IMPOSSIBLE]: {
        Type: 'Fail',
        Error: ERROR,
        Cause: expression(cause("'the source cluster ' & $clusterIdentifier")),
      },
    },
  };
}

/** The failure of a wait for a cluster snapshot to start from, whose look assigns `encrypted`. */
export const UNENCRYPTED_SNAPSHOT: WaitFailure = {
  condition: '$fault = null and $not($encrypted)',
  state: 'The cluster snapshot to start from is not encrypted',
  error: ERROR,
  cause: cause("'the snapshot to start from, ' & $snapshotIdentifier & ','"),
};
