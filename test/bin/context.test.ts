import { describe, expect, it } from 'vitest';
import { readSettings } from '../../bin/context';
import { API_BY_TOKEN_CONTEXT, DEFAULT_CONTEXT, VPC, VPC_CONTEXT } from './automation-app';

const { dataMasque, workflow } = DEFAULT_CONTEXT;
const machine = { arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Masking', kind: 'workflow' };

const withWorkflow = (details: object) => ({ dataMasque, workflow: { ...workflow, ...details } });
const withServer = (details: object) => ({ dataMasque: { ...dataMasque, ...details }, workflow });

describe('settings', () => {
  it.each<[string, unknown]>([
    ['of cdk.json', DEFAULT_CONTEXT],
    ['with a VPC', VPC_CONTEXT],
    ['of state machines by ARN', { stateMachines: [machine, { ...machine, kind: 'blueprint' }] }],
    ['of state machines by name', { stackName: 'Triggers', stateMachineNames: ['DataMasque*'] }],
    ['of a monitor of a blueprint', { dataMasque, stateMachines: [{ ...machine, kind: 'blueprint' }] }],
    ['of a monitor that accepts warnings', { ...DEFAULT_CONTEXT, monitor: { acceptWarnings: true } }],
    [
      'of databases that are to be masked regularly',
      { ...DEFAULT_CONTEXT, monitor: { expectEveryHours: { orders: 26 } } },
    ],
    ['with the page', { ...DEFAULT_CONTEXT, page: {} }],
    ['with a doctor', { ...DEFAULT_CONTEXT, api: {}, doctor: true }],
    ['with an API', { stateMachineNames: ['x'], api: {} }],
    ['with an API by token', API_BY_TOKEN_CONTEXT],
    [
      'of a workflow that accepts warnings',
      withWorkflow({ onWarnings: 'ACCEPT', sourceDatabases: ['orders'] }),
    ],
  ])('are taken as they are: %s', (_, context) => {
    expect(readSettings(context)).toEqual(context);
  });

  it('may be a JSON text, as the command line gives them', () => {
    expect(readSettings(JSON.stringify(DEFAULT_CONTEXT))).toEqual(DEFAULT_CONTEXT);
  });

  it.each<[string, unknown, string]>([
    [
      'a text that is no JSON',
      '{stateMachineNames: [x]}',
      'context maskingAutomation must be a JSON object, got a text that is no JSON: {stateMachineNames: [x]}',
    ],
    ['no object', '[]', 'maskingAutomation: Invalid input: expected object, received array'],
    [
      'nothing at all',
      undefined,
      'context maskingAutomation must name a workflow to make, stateMachines or stateMachineNames to start, got none of them; see cdk.json for an example',
    ],
    [
      'nothing to start',
      { stateMachines: [], stateMachineNames: [] },
      'got none of them; see cdk.json for an example',
    ],
    [
      'a workflow without a server',
      { workflow },
      'maskingAutomation.dataMasque must say which server a workflow masks with and a monitor asks, got: nothing',
    ],
    [
      'a monitor without a server',
      { stateMachines: [machine], monitor: {} },
      'maskingAutomation.dataMasque must say which server a workflow masks with and a monitor asks, got: nothing',
    ],
    [
      'a page without a server',
      { stateMachines: [machine], page: {} },
      'maskingAutomation.page needs the monitor, which needs maskingAutomation.dataMasque, got: nothing',
    ],
    [
      'a doctor without an API',
      { ...DEFAULT_CONTEXT, doctor: true },
      'maskingAutomation.doctor answers through the API and asks DataMasque, got: no api',
    ],
    [
      'a doctor without a server',
      { stateMachines: [machine], api: {}, doctor: true },
      'maskingAutomation.doctor answers through the API and asks DataMasque, got: no dataMasque',
    ],
    [
      'a server and nothing to monitor',
      { dataMasque, stateMachines: [machine], stateMachineNames: ['x'] },
      'maskingAutomation.dataMasque is for a workflow and for the monitor of blueprints, got neither',
    ],
    [
      'a key that is not known',
      { stateMachineNames: ['x'], stackname: 'y' },
      'maskingAutomation has unknown keys: stackname',
    ],
    [
      'keys in a workflow that are not known',
      withWorkflow({ url: 'x', name: 'y' }),
      'maskingAutomation.workflow has unknown keys: url, name',
    ],
    [
      'a URL without TLS',
      withServer({ url: 'http://datamasque.example.com' }),
      'maskingAutomation.dataMasque.url must begin with https://, or be http:// to this machine itself, got: http://datamasque.example.com; give https:// and a host',
    ],
    [
      'no secret',
      withServer({ secretName: undefined }),
      'maskingAutomation.dataMasque.secretName: Invalid input: expected string, received undefined',
    ],
    [
      'a security group that is none',
      withWorkflow({ cloneSecurityGroupIds: ['sg-01234567', 'default'] }),
      'maskingAutomation.workflow.cloneSecurityGroupIds.1: must be a security group id, e.g. sg-0123456789abcdef0, got: default',
    ],
    [
      'no security group',
      withWorkflow({ cloneSecurityGroupIds: [] }),
      'maskingAutomation.workflow.cloneSecurityGroupIds: Too small: expected array to have >=1 items',
    ],
    [
      'no database secret',
      withWorkflow({ databaseSecretNames: [] }),
      'maskingAutomation.workflow.databaseSecretNames: ',
    ],
    [
      'an empty name',
      { stateMachineNames: [''] },
      'maskingAutomation.stateMachineNames.0: Too small: expected string to have >=1 characters',
    ],
    [
      'another word for warnings',
      withWorkflow({ onWarnings: 'accept' }),
      'maskingAutomation.workflow.onWarnings: Invalid option: expected one of "FAIL"|"ACCEPT", got: accept',
    ],
    [
      'an ARN that is none of a state machine',
      { stateMachines: [machine, { ...machine, arn: 'Masking' }] },
      'maskingAutomation.stateMachines.1.arn: a state machine is given by its ARN, like arn:aws:states:us-east-1:111122223333:stateMachine:NAME, got: "Masking"; an execution, a function or another resource cannot be started',
    ],
    [
      'a kind that there is not',
      { stateMachines: [{ ...machine, kind: 'express' }] },
      'maskingAutomation.stateMachines.0.kind: ',
    ],
    [
      'a VPC that is none',
      withServer({ vpc: { ...VPC, vpcId: 'main' } }),
      'maskingAutomation.dataMasque.vpc.vpcId: must be a VPC id, e.g. vpc-0123456789abcdef0, got: main',
    ],
    [
      'a subnet that is none',
      withServer({ vpc: { ...VPC, privateSubnetIds: ['private'] } }),
      'maskingAutomation.dataMasque.vpc.privateSubnetIds.0: must be a subnet id',
    ],
    [
      'a VPC without zones',
      withServer({ vpc: { ...VPC, availabilityZones: [] } }),
      'maskingAutomation.dataMasque.vpc.availabilityZones: ',
    ],
    [
      'an access to an API that there is not',
      { stateMachineNames: ['x'], api: { access: 'public' } },
      'maskingAutomation.api has unknown keys: access',
    ],
    [
      'a token for nobody',
      {
        ...API_BY_TOKEN_CONTEXT,
        api: { jwt: { ...API_BY_TOKEN_CONTEXT.api.jwt, audience: [], scopes: { read: 'masking/read' } } },
      },
      'maskingAutomation.api.jwt.scopes.start: ',
    ],
  ])('are refused with %s', (_, context, message) => {
    expect(() => readSettings(context)).toThrow(message);
  });

  it('are refused with every fault at once', () => {
    const context = {
      stackName: '',
      dataMasque: { ...dataMasque, url: 'x', vpc: { ...VPC, vpcId: 'y' } },
      workflow,
    };
    expect(() => readSettings(context)).toThrow(
      /^maskingAutomation\.stackName: .*; maskingAutomation\.dataMasque\.url must be an https:\/\/ address, got: x; .*; maskingAutomation\.dataMasque\.vpc\.vpcId: /,
    );
  });

  it('show no more of a value than its beginning', () => {
    const url = 'x'.repeat(500);
    expect(() => readSettings(withServer({ url }))).toThrow(/got: x{59}…; /);
  });
});
