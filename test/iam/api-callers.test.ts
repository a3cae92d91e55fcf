import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { decide } from '../../faults/iam/decision';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import { MaskingApi, MaskingMonitor, MaskingTrigger } from '../../lib';
import { workflowIn } from '../lib/workflow-fixture';
import { DEPLOYMENT, deployedNames, PLACE } from './deployed-names';

/** What callers with each grant may do, by the statements of their roles. */
function callers() {
  const stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
  const trigger = new MaskingTrigger(stack, 'Trigger', { stateMachineNames: ['DataMasque*'] });
  const monitor = new MaskingMonitor(stack, 'Monitor', {
    workflows: [workflowIn(stack)],
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'MonitorLogin', 'datamasque/monitor'),
    },
  });
  const api = new MaskingApi(stack, 'Api', { trigger, monitor });
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
  const reader = role('Reader');
  const starter = role('Starter');
  const stopper = role('Stopper');
  api.grantRead(reader);
  api.grantStart(starter);
  api.grantStop(stopper);
  const template = Template.fromStack(stack).toJSON() as IamTemplate;
  const names = deployedNames(template);
  const statementsOf = (id: iam.Role) => roleStatements(template, stack.resolve(id.roleName).Ref, names);
  return {
    reader: statementsOf(reader),
    starter: statementsOf(starter),
    stopper: statementsOf(stopper),
    apiId: String(stack.resolve(api.api.apiId).Ref),
  };
}

const { reader, starter, stopper, apiId } = callers();

const invoke = (route: string, id = apiId) => {
  const [method, path] = route.split(' ');
  return {
    action: 'execute-api:Invoke',
    resources: [{ arn: `arn:aws:execute-api:${PLACE}:${id}/$default/${method}${path}` }],
  };
};

describe('who may read through the API', () => {
  it.each([
    'GET /state-machines',
    'GET /executions',
    'GET /executions/orders-1',
    'GET /executions/orders-1/log',
    'GET /runs',
    'GET /rulesets',
  ])('may call %s', (route) => {
    expect(decide(reader, invoke(route))).toBe('allowed');
  });

  it.each(['POST /executions', 'POST /executions/orders-1/stop', 'GET /', 'DELETE /executions'])(
    'may not call %s',
    (route) => {
      expect(decide(reader, invoke(route))).toMatch(/^denied/);
    },
  );
});

describe('who may start through the API', () => {
  it('may call POST /executions', () => {
    expect(decide(starter, invoke('POST /executions'))).toBe('allowed');
  });

  it.each(['GET /state-machines', 'GET /executions', 'GET /runs', 'POST /executions/orders-1/stop'])(
    'may not call %s',
    (route) => {
      expect(decide(starter, invoke(route))).toMatch(/^denied/);
    },
  );
});

describe('who may stop through the API', () => {
  it('may call POST /executions/{name}/stop', () => {
    expect(decide(stopper, invoke('POST /executions/orders-1/stop'))).toBe('allowed');
  });

  it.each(['POST /executions', 'GET /executions', 'GET /executions/orders-1', 'GET /rulesets'])(
    'may not call %s',
    (route) => {
      expect(decide(stopper, invoke(route))).toMatch(/^denied/);
    },
  );
});

describe.each([
  ['reader', reader],
  ['starter', starter],
  ['stopper', stopper],
])('a %s', (_, statements) => {
  it('calls no other API, invokes no function and changes no API', () => {
    expect(decide(statements, invoke('GET /executions', 'another'))).toMatch(/^denied/);
    expect(decide(statements, invoke('POST /executions', 'another'))).toMatch(/^denied/);
    expect(statements.flatMap(({ actions }) => actions)).toEqual(['execute-api:Invoke']);
  });
});
