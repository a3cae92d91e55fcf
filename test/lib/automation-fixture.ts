import { Duration, type Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { MaskingAutomation, type MaskingAutomationProps } from '../../lib';
import { WITH_MANAGED_SECRET } from '../lambda/contract/valid-request';

/** A stack with everything that an automation can have in it: page, schedule and snapshot rule. */
export function fullAutomationIn(
  stack: Stack,
  id = 'Masking',
  props: Partial<MaskingAutomationProps> = {},
): MaskingAutomation {
  const automation = new MaskingAutomation(stack, id, {
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, `${id}Login`, 'datamasque/automation'),
    },
    cloneSecurityGroups: [
      ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Clones`, 'sg-0123456789abcdef0'),
    ],
    databaseSecretNames: ['rds!db-*'],
    page: {},
    ...props,
  });
  const { databaseIdentifier, databaseSecretIdentifier, ruleset } = WITH_MANAGED_SECRET;
  automation.addSchedule('Nightly', {
    schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
    request: { databaseIdentifier, databaseSecretIdentifier, ruleset },
  });
  automation.addSnapshotRule('OnSnapshot', {
    database: 'orders',
    request: { databaseSecretIdentifier, ruleset },
  });
  return automation;
}
