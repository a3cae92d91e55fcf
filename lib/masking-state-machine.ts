import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { StateMachineKind } from './state-machine-kind';

/** A state machine that masks, and of which kind it is. */
export class MaskingStateMachine {
  /** The state machine of a `MaskingWorkflow`. */
  public static workflow(stateMachine: sfn.IStateMachine): MaskingStateMachine {
    return new MaskingStateMachine(stateMachine, StateMachineKind.WORKFLOW);
  }

  /** A state machine made from DataMasque's official blueprint. */
  public static blueprint(stateMachine: sfn.IStateMachine): MaskingStateMachine {
    return new MaskingStateMachine(stateMachine, StateMachineKind.BLUEPRINT);
  }

  private constructor(
    /** The state machine. */
    public readonly stateMachine: sfn.IStateMachine,
    /** What it can do with a request. */
    public readonly kind: StateMachineKind,
  ) {}
}
