import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ApiAccess } from './api-access';
import type { MaskingConsoleOptions } from './masking-console-props';
import type { MaskingMonitorOptions } from './masking-monitor-props';
import type { MaskingRequestDefaults } from './masking-request-defaults';
import type { MaskingWorkflowProps } from './masking-workflow-props';

/** Properties of a `MaskingAutomation`: those of its workflow, and of what is around it. */
export interface MaskingAutomationProps extends MaskingWorkflowProps {
  /**
   * State machines made from DataMasque's official blueprint, to be started, listed and looked after as well.
   *
   * @default - none
   */
  readonly blueprints?: sfn.IStateMachine[];

  /**
   * Values for fields that requests leave out.
   *
   * @default - each request must be complete; where there are no blueprints the state machine need not be named
   */
  readonly requestDefaults?: MaskingRequestDefaults;

  /**
   * How the monitor is set up.
   *
   * @default - with alarms, a topic and a dashboard of its own
   */
  readonly monitor?: MaskingMonitorOptions;

  /**
   * Whether there is a doctor, which checks what a run would depend on before the first one, behind the API.
   *
   * @default false
   */
  readonly doctor?: boolean;

  /**
   * Who may call the API.
   *
   * @default ApiAccess.iam()
   */
  readonly apiAccess?: ApiAccess;

  /**
   * How the Automation page is set up; `{}` for one with a user pool of its own.
   *
   * @default - there is no page
   */
  readonly page?: MaskingConsoleOptions;

  /**
   * Whether the stack has outputs for whoever deploys it: `PageUrl`, `ApiUrl`, `UserPoolId`, `FirstPerson` (the command
   * that lets the first person in), `AlarmTopicArn`, `TriggerFunctionName`, `StateMachineArn` and `RecordTableName`, each
   * after the construct's id.
   *
   * @default true
   */
  readonly outputs?: boolean;
}
