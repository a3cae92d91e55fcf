import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { kindOfValue } from '../lambda/contract/received-value';
import { StateMachineKind } from './state-machine-kind';

/** A state machine that masks, and of which kind it is. */
export class MaskingStateMachine {
  /**
   * The state machine of a `MaskingWorkflow`.
   *
   * @throws Error for what is not a state machine, e.g. the workflow itself
   */
  public static workflow(stateMachine: sfn.IStateMachine): MaskingStateMachine {
    return new MaskingStateMachine(checked(stateMachine), StateMachineKind.WORKFLOW);
  }

  /**
   * A state machine made from DataMasque's official blueprint.
   *
   * @throws Error for what is not a state machine
   */
  public static blueprint(stateMachine: sfn.IStateMachine): MaskingStateMachine {
    return new MaskingStateMachine(checked(stateMachine), StateMachineKind.BLUEPRINT);
  }

  private constructor(
    /** The state machine. */
    public readonly stateMachine: sfn.IStateMachine,
    /** What it can do with a request. */
    public readonly kind: StateMachineKind,
  ) {}
}

/** Apps in languages without types may give anything. */
function checked(stateMachine: sfn.IStateMachine): sfn.IStateMachine {
  if (stateMachine?.stateMachineArn) return stateMachine;
  throw new Error(
    `a masking state machine is made of a state machine, got: ${kindOfValue(stateMachine)} without stateMachineArn; of a MaskingWorkflow give its stateMachine`,
  );
}
