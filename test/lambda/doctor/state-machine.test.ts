import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError, BLUEPRINT, DoctorFixture, ENVIRONMENT, WORKFLOW } from './doctor-fixture';

let doctor: DoctorFixture;

beforeEach(() => {
  doctor = new DoctorFixture();
});

describe('the line of the state machine', () => {
  it('passes where it is there, and does not ask for its definition', async () => {
    expect(await doctor.line('state-machine')).toMatchObject({ result: 'pass' });
    const [call] = doctor.stepFunctions.commandCalls(DescribeStateMachineCommand);
    expect(call?.args[0].input).toEqual({
      stateMachineArn: WORKFLOW.arn,
      includedData: 'METADATA_ONLY',
    });
  });

  it('fails where it does not exist', async () => {
    doctor.stepFunctions.on(DescribeStateMachineCommand).rejects(awsError('StateMachineDoesNotExist'));
    expect(await doctor.line('state-machine')).toEqual({
      check: 'state-machine',
      result: 'fail',
      message: `${WORKFLOW.arn} does not exist`,
      fix: 'deploy it, or name one that exists',
    });
  });

  it.each([
    ['is being deleted', { status: 'DELETING', type: 'STANDARD' }],
    ['is an Express one', { status: 'ACTIVE', type: 'EXPRESS' }],
  ] as const)('fails where it %s', async (_, answer) => {
    doctor.stepFunctions.on(DescribeStateMachineCommand).resolves(answer);
    expect(await doctor.line('state-machine')).toMatchObject({ result: 'fail' });
  });

  it('warns where it may not be looked at, and says by which permission it could be', async () => {
    doctor.stepFunctions.on(DescribeStateMachineCommand).rejects(awsError('AccessDeniedException'));
    const { result, message } = await doctor.line('state-machine');
    expect([result, message]).toEqual(['warn', expect.stringContaining('states:DescribeStateMachine')]);
  });

  describe('of several', () => {
    beforeEach(() => {
      doctor = new DoctorFixture({ ...ENVIRONMENT, machines: [WORKFLOW, BLUEPRINT] });
      doctor.stepFunctions
        .on(DescribeStateMachineCommand, { stateMachineArn: BLUEPRINT.arn })
        .rejects(awsError('StateMachineDoesNotExist'));
    });

    it('is about the one that is named', async () => {
      expect(await doctor.line('state-machine', { stateMachineArn: WORKFLOW.arn })).toMatchObject({
        result: 'pass',
      });
    });

    it('is about all of them where none is named', async () => {
      expect(await doctor.line('state-machine')).toMatchObject({
        result: 'fail',
        message: `${BLUEPRINT.arn} does not exist`,
      });
    });
  });
});
