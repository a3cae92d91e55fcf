import { Duration, type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CloneMethod, CloneZone, type MaskingWorkflowProps } from '../../../lib';
import { deployedWorkflow } from '../workflow-fixture';

const everything = (stack: Stack): Partial<MaskingWorkflowProps> => ({
  sourceKmsKeys: [new kms.Key(stack, 'SourceKey')],
  snapshotKmsKey: new kms.Key(stack, 'SnapshotKey'),
  shareWithAccounts: ['444455556666'],
  keepSnapshots: 3,
  cloneMethod: CloneMethod.COPY_ON_WRITE,
  zone: CloneZone.ofInstance('i-0123456789abcdef0'),
  deadlines: { masking: Duration.days(1) },
});

/** Workflows whose permissions differ. */
export const WORKFLOWS = {
  plain: { name: 'a plain workflow', deployed: deployedWorkflow() },
  full: { name: 'a workflow with everything', deployed: deployedWorkflow(everything) },
  narrow: {
    name: 'a workflow of some databases',
    deployed: deployedWorkflow(() => ({ sourceDatabases: ['orders', 'orders-*'] })),
  },
} as const;
