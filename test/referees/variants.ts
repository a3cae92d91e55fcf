import { Duration, type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CloneMethod, CloneZone, SourceSnapshot, WarningPolicy } from '../../lib';
import type { PropsIn } from '../lib/workflow-fixture';

const key = (stack: Stack, name: string) => new kms.Key(stack, name);

/** Each option that changes the definition, and all together. */
export const VARIANTS: Readonly<Record<string, PropsIn>> = {
  Plain: () => ({}),
  CopyOnWrite: () => ({ cloneMethod: CloneMethod.COPY_ON_WRITE }),
  Latest: () => ({ sourceSnapshot: SourceSnapshot.latest(Duration.days(1)) }),
  Shared: () => ({ shareWithAccounts: ['444455556666'] }),
  Zone: () => ({ zone: CloneZone.ofInstance('i-0123456789abcdef0') }),
  KeyCopy: (stack) => ({ snapshotKmsKey: key(stack, 'SnapshotKey') }),
  SourceKeys: (stack) => ({ sourceKmsKeys: [key(stack, 'SourceKey')] }),
  Pruned: () => ({ keepSnapshots: 3 }),
  WarningsFail: () => ({ onWarnings: WarningPolicy.FAIL }),
  Narrow: () => ({ sourceDatabases: ['orders'] }),
  Everything: (stack) => ({
    cloneMethod: CloneMethod.COPY_ON_WRITE,
    sourceSnapshot: SourceSnapshot.latest(Duration.days(1)),
    shareWithAccounts: ['444455556666'],
    zone: CloneZone.ofInstance('i-0123456789abcdef0'),
    snapshotKmsKey: key(stack, 'SnapshotKey'),
    sourceKmsKeys: [key(stack, 'SourceKey')],
    keepSnapshots: 3,
    deadlines: { masking: Duration.days(1) },
  }),
};
