import { App, Aws, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../bin/context';
import { MaskingAutomation, MaskingStateMachine, MaskingTrigger } from '../../lib';
import { DEPLOYMENT, PLACE } from '../iam/deployed-names';

const SECRET = `arn:aws:secretsmanager:${PLACE}:secret`;
const REQUEST = {
  databaseIdentifier: 'orders',
  databaseSecretIdentifier: `${SECRET}:orders/login-AbCdEf`,
  ruleset: 'customers',
};
const NIGHTLY = ScheduleExpression.cron({ minute: '0', hour: '1' });

/** A stack in which an app makes one typo. */
class TypoApp {
  readonly stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
  readonly login: secretsmanager.ISecret = secretsmanager.Secret.fromSecretNameV2(
    this.stack,
    'Login',
    'datamasque/automation',
  );

  /** @param props as they may come from a language without types */
  automation(props: Readonly<Record<string, unknown>> = {}): MaskingAutomation {
    return new MaskingAutomation(this.stack, 'Masking', {
      dataMasque: { url: 'https://datamasque.example.com', credentials: this.login },
      cloneSecurityGroups: [
        ec2.SecurityGroup.fromSecurityGroupId(this.stack, 'Clones', 'sg-0123456789abcdef0'),
      ],
      databaseSecretNames: ['orders/*'],
      sourceDatabases: ['orders*'],
      ...props,
    });
  }

  schedule(expression: string): void {
    const schedule = ScheduleExpression.expression(expression);
    this.automation().addSchedule('Nightly', { schedule, request: REQUEST });
  }

  machine(arn: string): sfn.IStateMachine {
    return sfn.StateMachine.fromStateMachineArn(this.stack, 'Machine', arn);
  }

  trigger(arn: string): void {
    const stateMachines = [MaskingStateMachine.blueprint(this.machine(arn))];
    new MaskingTrigger(this.stack, 'Trigger', { stateMachines });
  }
}

/** A value of a type that only a language without types lets an app give. */
function untyped<T>(value: unknown): T {
  return value as T;
}

const TYPOS: readonly (readonly [typo: string, make: (app: TypoApp) => void, message: string])[] = [
  [
    'a cron expression of Unix',
    (app) => app.schedule('cron(0 1 * * *)'),
    'Stack/Masking/Trigger/Nightly: schedule must have six fields (minutes, hours, day of the month, month, day of the week and year) and has 5, got: cron(0 1 * * *); unlike cron of Unix, Scheduler wants a year and one ?: cron(0 1 * * ? *), which is 01:00 each day',
  ],
  [
    'a cron expression without cron()',
    (app) => app.schedule('0 1 * * ? *'),
    'Stack/Masking/Trigger/Nightly: schedule must be rate(…), cron(…) or at(…), got: 0 1 * * ? *; write e.g. cron(0 1 * * ? *), which is 01:00 each day',
  ],
  [
    'hour 25',
    (app) => app.schedule('cron(0 25 * * ? *)'),
    'Stack/Masking/Trigger/Nightly: schedule has hours that Scheduler does not know, got: cron(0 25 * * ? *); give 0 to 23, or *',
  ],
  [
    'no ?',
    (app) => app.schedule('cron(0 1 * * * *)'),
    'Stack/Masking/Trigger/Nightly: schedule must have ? as its day of the month or as its day of the week, and not as both, got: cron(0 1 * * * *); write e.g. cron(0 1 * * ? *), which is 01:00 each day',
  ],
  [
    'Sunday as 0',
    (app) => app.schedule('cron(0 1 ? * 0 *)'),
    'Stack/Masking/Trigger/Nightly: schedule has day of the week that Scheduler does not know, got: cron(0 1 ? * 0 *); give 1 (Sunday) to 7 or SUN to SAT, L or e.g. 6#3, or *',
  ],
  [
    'a rate in weeks',
    (app) => app.schedule('rate(1 week)'),
    'Stack/Masking/Trigger/Nightly: schedule must be a rate of a whole number of at least 1 and minutes, hours or days, got: rate(1 week); write e.g. rate(12 hours)',
  ],
  [
    'a day that no month has',
    (app) => app.schedule('at(2030-02-30T01:00:00)'),
    'Stack/Masking/Trigger/Nightly: schedule must be a date and a time without a time zone, got: at(2030-02-30T01:00:00); write e.g. at(2030-01-31T01:00:00) and give the time zone by itself',
  ],
  [
    'a Lambda function as state machine',
    (app) => app.trigger(`arn:aws:lambda:${PLACE}:function:Masking`),
    `Stack/Trigger: a state machine is given by its ARN, like arn:aws:states:us-east-1:111122223333:stateMachine:NAME, got: "arn:aws:lambda:${PLACE}:function:Masking"; an execution, a function or another resource cannot be started`,
  ],
  [
    'an execution as state machine',
    (app) => app.trigger(`arn:aws:states:${PLACE}:execution:Masking:run`),
    `Stack/Trigger: a state machine is given by its ARN, like arn:aws:states:us-east-1:111122223333:stateMachine:NAME, got: "arn:aws:states:${PLACE}:execution:Masking:run"; an execution, a function or another resource cannot be started`,
  ],
  [
    'a version as state machine',
    (app) => app.trigger(`arn:aws:states:${PLACE}:stateMachine:Masking:1`),
    `Stack/Trigger: a state machine is given by its ARN without version or alias, got: "arn:aws:states:${PLACE}:stateMachine:Masking:1"; leave out :1`,
  ],
  [
    'an alias as blueprint',
    (app) =>
      app.automation({ blueprints: [app.machine(`arn:aws:states:${PLACE}:stateMachine:Masking:live`)] }),
    `Stack/Masking/Trigger: a state machine is given by its ARN without version or alias, got: "arn:aws:states:${PLACE}:stateMachine:Masking:live"; leave out :live`,
  ],
  [
    'a function as state machine of the context',
    () => readSettings({ stateMachines: [{ arn: `arn:aws:lambda:${PLACE}:function:F`, kind: 'blueprint' }] }),
    `maskingAutomation.stateMachines.0.arn: a state machine is given by its ARN, like arn:aws:states:us-east-1:111122223333:stateMachine:NAME, got: "arn:aws:lambda:${PLACE}:function:F"; an execution, a function or another resource cannot be started`,
  ],
  [
    'an ARN in databaseSecretNames',
    (app) => app.automation({ databaseSecretNames: [REQUEST.databaseSecretIdentifier] }),
    'Stack/Masking/Workflow: databaseSecretNames must be 1 to 512 letters, digits, the characters /_+=.@!- and the wildcard *, got: "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders/login-AbCdEf"; give the name only, without the six characters that Secrets Manager adds, or the secret itself in databaseSecrets',
  ],
  [
    '* in databaseSecretNames',
    (app) => app.automation({ databaseSecretNames: ['*'] }),
    'Stack/Masking/Workflow: databaseSecretNames must not cover every secret of the account, got: "*"; give a narrower name, e.g. rds!db-* for secrets that RDS manages',
  ],
  [
    'an ARN in sourceDatabases',
    (app) => app.automation({ sourceDatabases: [`arn:aws:rds:${PLACE}:db:Orders`] }),
    `Stack/Masking/Workflow: sourceDatabases must be 1 to 63 letters, digits, hyphens and the wildcard *, got: "arn:aws:rds:${PLACE}:db:Orders"; give the identifier only: orders`,
  ],
  [
    'a schedule of a database that may not be cloned',
    (app) => {
      const request = { ...REQUEST, databaseIdentifier: 'customers' };
      app.automation().addSchedule('Nightly', { schedule: NIGHTLY, request });
    },
    'Stack/Masking/Trigger/Nightly: request.databaseIdentifier must be a database that the workflow may clone, got: "customers"; add it to sourceDatabases of the workflow, which are: orders*',
  ],
  [
    'a snapshot rule of a database that may not be cloned',
    (app) => app.automation().addSnapshotRule('OnSnapshot', { database: 'customers', request: REQUEST }),
    'Stack/Masking/Trigger/OnSnapshot: request.databaseIdentifier must be a database that the workflow may clone, got: "customers"; add it to sourceDatabases of the workflow, which are: orders*',
  ],
  [
    'a rule with a secret that may not be read',
    (app) => {
      const request = { ...REQUEST, databaseSecretIdentifier: `${SECRET}:rds!db-AbCdEf` };
      app.automation().addRule('OnRelease', { eventPattern: { source: ['shop'] }, request });
    },
    `Stack/Masking/Trigger/OnRelease: request.databaseSecretIdentifier must be a secret that the workflow may read, got: "${SECRET}:rds!db-AbCdEf"; add it to databaseSecretNames or databaseSecrets of the workflow`,
  ],
  [
    'a run secret that may not be read',
    (app) => {
      const requests = [{ ...REQUEST, runSecretArn: `${SECRET}:run-AbCdEf` }];
      app.automation().addSchedule('Nightly', { schedule: NIGHTLY, requests });
    },
    `Stack/Masking/Trigger/Nightly: requests[0].runSecretArn must be a secret that the workflow may read, got: "${SECRET}:run-AbCdEf"; add it to runSecrets of the workflow`,
  ],
  [
    'a URL with a path',
    (app) => {
      app.automation({ dataMasque: { url: 'https://datamasque.example.com/api', credentials: app.login } });
    },
    'Stack/Masking/Workflow: dataMasque.url must not hold a path, got: https://datamasque.example.com/api; give https://datamasque.example.com',
  ],
  [
    'an environment variable that is not set as URL',
    (app) => app.automation({ dataMasque: { url: process.env.NO_SUCH_URL, credentials: app.login } }),
    'Stack/Masking/Workflow: dataMasque.url is missing, got: undefined; give https:// and a host, e.g. https://datamasque.example.com, and set the environment variable if it comes from one',
  ],
  [
    'no credentials',
    (app) => app.automation({ dataMasque: { url: 'https://datamasque.example.com' } }),
    'Stack/Masking/Workflow: dataMasque.credentials must be the secret with the username and password of a DataMasque user, got: nothing; give a secret, e.g. by Secret.fromSecretNameV2',
  ],
  [
    'no DataMasque server',
    (app) => app.automation({ dataMasque: undefined }),
    'Stack/Masking/Workflow: dataMasque is missing, got: nothing; give the url and the credentials of the server that masks',
  ],
  [
    'no security groups of clones',
    (app) => app.automation({ cloneSecurityGroups: undefined }),
    'Stack/Masking/Workflow: cloneSecurityGroups must name at least one security group that admits DataMasque, got: none',
  ],
  [
    'a state machine as it is',
    (app) => {
      const machine = app.machine(`arn:aws:states:${PLACE}:stateMachine:Masking`);
      const stateMachines = [untyped<MaskingStateMachine>(machine)];
      new MaskingTrigger(app.stack, 'Trigger', { stateMachines });
    },
    'Stack/Trigger: stateMachines must say of which kind each one is, got: an object without a kind; give MaskingStateMachine.blueprint(…) or MaskingStateMachine.workflow(…) of it',
  ],
  [
    'the workflow in place of its state machine',
    (app) => MaskingStateMachine.workflow(untyped<sfn.IStateMachine>(app.automation().workflow)),
    'a masking state machine is made of a state machine, got: an object without stateMachineArn; of a MaskingWorkflow give its stateMachine',
  ],
  [
    'a masking state machine in place of a blueprint',
    (app) => {
      const machine = app.machine(`arn:aws:states:${PLACE}:stateMachine:Masking`);
      app.automation({ blueprints: [MaskingStateMachine.blueprint(machine)] });
    },
    'a masking state machine is made of a state machine, got: an object without stateMachineArn; of a MaskingWorkflow give its stateMachine',
  ],
];

describe('a typo is refused when the app is synthesized', () => {
  it.each(TYPOS)('%s', (_typo, make, message) => {
    expect(messageOf(() => make(new TypoApp()))).toBe(message);
  });

  it('only once is the path in a message', () => {
    expect(messageOf(() => new TypoApp().schedule('daily')).split('Stack/Masking')).toHaveLength(2);
  });
});

function messageOf(make: () => void): string {
  try {
    make();
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

describe('what is no typo is taken', () => {
  it.each([
    'rate(1 hour)',
    'rate(7 days)',
    'at(2030-01-31T01:00:00)',
    'cron(0/15 8-18 ? * MON-FRI *)',
    'cron(0 1 L * ? *)',
    'cron(0 1 15W JAN,JUL ? 2027-2030)',
    'cron(0 1 ? * 6#3 *)',
    'cron(0 1 ? * 6L *)',
  ])('%s', (expression) => {
    expect(messageOf(() => new TypoApp().schedule(expression))).toBe('nothing was refused');
  });

  it('databases in upper case, as RDS keeps them', () => {
    const { workflow } = new TypoApp().automation({ sourceDatabases: ['Orders-*'] });
    expect(workflow._reach.sourceDatabases).toEqual(['orders-*']);
  });

  it.each([
    ['the ARN of a database', { databaseIdentifier: `arn:aws:rds:${PLACE}:db:Orders` }],
    [
      'what is known at deployment only',
      { databaseIdentifier: Aws.STACK_NAME, databaseSecretIdentifier: Aws.STACK_ID },
    ],
  ])('%s, in a schedule', (_what, fields) => {
    const add = (): unknown =>
      new TypoApp()
        .automation()
        .addSchedule('Nightly', { schedule: NIGHTLY, request: { ...REQUEST, ...fields } });
    expect(messageOf(add)).toBe('nothing was refused');
  });

  it.each([
    ['its name', 'orders/login', true],
    ['its name and its random characters', 'orders/login-AbCdEf', true],
    ['the name of another', 'orders/logins-AbCdEf', false],
  ])('a secret by %s, where it was given by its name', (_by, name, isTaken) => {
    const app = new TypoApp();
    const databaseSecrets = [secretsmanager.Secret.fromSecretNameV2(app.stack, 'Db', 'orders/login')];
    const automation = app.automation({ databaseSecretNames: undefined, databaseSecrets });
    const request = { ...REQUEST, databaseSecretIdentifier: `${SECRET}:${name}` };
    const message = messageOf(() => automation.addSchedule('Nightly', { schedule: NIGHTLY, request }));
    expect(message === 'nothing was refused').toBe(isTaken);
  });
});
