import type { Execution } from '../aws/step-functions/execution';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local-place';

/** The event that Step Functions sends when an execution starts or ends, without what it may leave out. */
export function statusChangeEvent(execution: Execution): object {
  const { arn, machine, name, status, startedAt, stoppedAt = null } = execution;
  return {
    version: '0',
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: LOCAL_ACCOUNT,
    region: LOCAL_REGION,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: startedAt,
      stopDate: stoppedAt,
      inputDetails: { included: false },
      outputDetails: { included: false },
    },
  };
}
