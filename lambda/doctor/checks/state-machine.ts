import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { askedOf } from '../asked-of';
import type { DoctorDependencies } from '../doctor-dependencies';
import type { Examination } from '../examination';
import { type Finding, fail, pass, together } from '../finding';
import { told } from '../told';

const QUESTION = {
  service: 'AWS Step Functions',
  endpoint: 'states',
  permission: 'states:DescribeStateMachine',
} as const;

/** Whether the state machine that is meant is there, or each of those that may be meant. */
export async function checkStateMachine({ machine, tools }: Examination): Promise<Finding> {
  const machines = machine === undefined ? tools.environment.machines : [machine];
  return together(await Promise.all(machines.map(({ arn }) => told(() => checkOne(arn, tools)))));
}

async function checkOne(arn: string, { stepFunctions }: DoctorDependencies): Promise<Finding> {
  // Without its definition, for which a key of the state machine would be needed.
  const command = new DescribeStateMachineCommand({ stateMachineArn: arn, includedData: 'METADATA_ONLY' });
  try {
    const { status, type } = await askedOf(QUESTION, () => stepFunctions.send(command));
    if (status === 'DELETING') return fail(`${arn} is being deleted`, 'deploy it anew');
    if (type === 'EXPRESS') {
      return fail(
        `${arn} is an Express state machine, which runs for five minutes at most`,
        'name a Standard one',
      );
    }
    return pass(`${arn} is there`);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'StateMachineDoesNotExist') throw error;
    return fail(`${arn} does not exist`, 'deploy it, or name one that exists');
  }
}
