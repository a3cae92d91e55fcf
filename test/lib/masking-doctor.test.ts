import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { beforeEach, describe, expect, it } from 'vitest';
import { type IamTemplate, roleStatements } from '../../faults/iam/role-statements';
import { doctorEnvironment } from '../../lambda/contract/doctor-environment';
import {
  CloneMethod,
  CloneZone,
  type DataMasqueServer,
  MaskingDoctor,
  type MaskingDoctorProps,
  MaskingWorkflow,
  SourceSnapshot,
} from '../../lib';
import { resolveTemplateValue } from '../../local/template-values';
import { deployedNames, PLACE } from '../iam/deployed-names';
import { SHORTEST } from '../lambda/contract/valid-request';
import { newStack, type PropsIn, workflowIn } from './workflow-fixture';

let stack: Stack;

beforeEach(() => {
  stack = newStack();
});

const KEYS = ['source', 'snapshots'].map((name) => `arn:aws:kms:${PLACE}:key/${name}`);

/** A workflow with whatever a doctor knows of one. */
const everything: PropsIn = (scope) => {
  const [source, snapshots] = KEYS.map((arn, place) => kms.Key.fromKeyArn(scope, `Key${place}`, arn));
  return {
    sourceKmsKeys: source && [source],
    snapshotKmsKey: snapshots,
    shareWithAccounts: ['444455556666'],
    cloneMethod: CloneMethod.COPY_ON_WRITE,
    sourceSnapshot: SourceSnapshot.latest(Duration.hours(2)),
    zone: CloneZone.ofInstance('i-0123456789abcdef0'),
    sourceDatabases: ['orders', 'orders-*'],
    runSecrets: [secretsmanager.Secret.fromSecretNameV2(scope, 'RunSecret', 'run')],
  };
};

const server = (more: Partial<DataMasqueServer> = {}): DataMasqueServer => ({
  url: 'https://datamasque.example.com',
  credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/doctor'),
  ...more,
});

const blueprints = (count = 1) =>
  Array.from({ length: count }, (_, place) =>
    sfn.StateMachine.fromStateMachineArn(
      stack,
      `Blueprint${place}`,
      `arn:aws:states:${PLACE}:stateMachine:DataMasque${place}`,
    ),
  );

function doctor(props: Partial<MaskingDoctorProps> = {}): MaskingDoctor {
  return new MaskingDoctor(stack, 'Doctor', { ...props, dataMasque: props.dataMasque ?? server() });
}

/** The doctor's role and environment, as they are deployed. */
function deployed({ function: handler }: MaskingDoctor) {
  const template = Template.fromStack(stack);
  const json = template.toJSON() as IamTemplate;
  const names = deployedNames(json);
  const roleId: string = stack.resolve(handler.role?.roleName).Ref;
  const [resource] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Description === 'Checks what masking runs depend on',
  );
  return {
    statements: roleStatements(json, roleId, names),
    resource: resource?.Properties,
    environment: () =>
      doctorEnvironment.read(
        resolveTemplateValue(resource?.Properties.Environment.Variables, names) as Record<string, string>,
      ),
  };
}

describe('the role of a doctor', () => {
  /** Words that actions begin with which change nothing. */
  const READING = /^[a-z0-9]+:(Describe|Get|List)/;
  /** What every function of this package may do, and what deciphers the secrets that are read. */
  const OTHERS = ['logs:CreateLogStream', 'logs:PutLogEvents', 'kms:Decrypt'];
  /** What a function in a VPC needs besides. */
  const IN_VPC = [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ];

  const actionsOf = (statements: ReturnType<typeof deployed>['statements']) =>
    statements.filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions);

  it('may look, and write its log, and nothing else, whatever it checks', () => {
    const made = doctor({ workflows: [workflowIn(stack, everything)], blueprints: blueprints() });
    const { statements } = deployed(made);
    expect(statements.map(({ effect }) => effect)).not.toContain('Deny');
    const others = actionsOf(statements).filter((action) => !READING.test(action));
    expect(others.sort()).toEqual([...OTHERS].sort());
    for (const { actions, conditions } of statements) {
      if (actions.includes('kms:Decrypt')) {
        expect(conditions).toEqual({
          StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
        });
      }
    }
  });

  it('needs all resources only for what EC2 and RDS scope to none', () => {
    const made = doctor({ workflows: [workflowIn(stack, everything)] });
    const onAll = deployed(made).statements.filter(({ resources }) => resources.includes('*'));
    expect(actionsOf(onAll)).toEqual([
      'rds:DescribeAccountAttributes',
      'ec2:DescribeSubnets',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeInstances',
    ]);
  });

  it('keeps a network interface besides where DataMasque is in a VPC', () => {
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const made = doctor({ blueprints: blueprints(), dataMasque: server({ vpc }) });
    const others = actionsOf(deployed(made).statements).filter((action) => !READING.test(action));
    expect(others.sort()).toEqual([...OTHERS.filter((one) => one !== 'kms:Decrypt'), ...IN_VPC].sort());
  });

  it('reads the secrets that the workflow reads, and looks at its databases and keys only', () => {
    const made = doctor({ workflows: [workflowIn(stack, everything)] });
    const { statements } = deployed(made);
    const of = (action: string) =>
      statements.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
    const secret = (name: string) => `arn:aws:secretsmanager:${PLACE}:secret:${name}`;
    expect(new Set(of('secretsmanager:GetSecretValue'))).toEqual(
      new Set([
        secret('datamasque/doctor-??????'),
        secret('datamasque/automation-??????'),
        secret('run-??????'),
        secret('rds!db-*'),
      ]),
    );
    expect(of('rds:DescribeDBInstances')).toEqual([
      `arn:aws:rds:${PLACE}:db:orders`,
      `arn:aws:rds:${PLACE}:cluster:orders`,
      `arn:aws:rds:${PLACE}:db:orders-*`,
      `arn:aws:rds:${PLACE}:cluster:orders-*`,
    ]);
    expect(of('kms:DescribeKey').sort()).toEqual([`arn:aws:kms:${PLACE}:key/*`, ...KEYS].sort());
    expect(statements.find(({ sid }) => sid === 'LookAtDefaultKey')?.conditions).toEqual({
      StringEquals: { 'kms:RequestAlias': 'alias/aws/rds' },
    });
  });

  it('of blueprints alone reads no secret but the login, and no key', () => {
    const { statements } = deployed(doctor({ blueprints: blueprints() }));
    expect(actionsOf(statements)).not.toContain('kms:DescribeKey');
    expect(actionsOf(statements)).not.toContain('ec2:DescribeSecurityGroups');
    expect(actionsOf(statements).filter((one) => one === 'secretsmanager:GetSecretValue')).toHaveLength(1);
  });

  it('has a statement of each id once, also with several workflows', () => {
    const first = workflowIn(stack, everything);
    const login = server();
    const second = new MaskingWorkflow(stack, 'Second', {
      dataMasque: login,
      cloneSecurityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Others', 'sg-0123456789abcdef1')],
      databaseSecretNames: ['payroll'],
    });
    const { statements } = deployed(doctor({ dataMasque: login, workflows: [first, second] }));
    const ids = statements.map(({ sid }) => sid);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('ReadSecretsOfWorkflow1');
  });
});

describe('what a doctor is told', () => {
  it('is what its workflows were made with', () => {
    const workflow = workflowIn(stack, everything);
    const { environment } = deployed(doctor({ workflows: [workflow], blueprints: blueprints() }));
    expect(environment().machines).toEqual([
      {
        arn: expect.stringContaining(':stateMachine:'),
        kind: 'workflow',
        facts: {
          cloneSecurityGroupIds: ['sg-0123456789abcdef0'],
          sourceKeyIds: [KEYS[0]],
          snapshotKeyId: KEYS[1],
          isShared: true,
          clusterCloning: 'copy-on-write',
          snapshotMaxAgeSeconds: 7200,
          zoneHostId: 'i-0123456789abcdef0',
        },
      },
      { arn: `arn:aws:states:${PLACE}:stateMachine:DataMasque0`, kind: 'blueprint' },
    ]);
  });

  it('has what a plain workflow leaves to its defaults', () => {
    const { environment } = deployed(doctor({ workflows: [workflowIn(stack)] }));
    expect(environment().machines[0]?.facts).toEqual({
      cloneSecurityGroupIds: ['sg-0123456789abcdef0'],
      sourceKeyIds: [],
      isShared: false,
      clusterCloning: 'snapshot',
      snapshotMaxAgeSeconds: null,
    });
  });

  it('has the defaults of requests, which are validated', () => {
    expect(deployed(doctor({ blueprints: blueprints(), defaults: SHORTEST })).environment().defaults).toEqual(
      SHORTEST,
    );
  });

  it('has no defaults that no request could have', () => {
    const defaults = { ...SHORTEST, preferredAvailabilityZone: 'mars' };
    expect(() => doctor({ blueprints: blueprints(), defaults })).toThrow('preferredAvailabilityZone');
  });
});

describe('the function of a doctor', () => {
  it('ends before API Gateway stops waiting', () => {
    const { resource } = deployed(doctor({ blueprints: blueprints() }));
    expect(resource?.Timeout).toBeLessThan(30);
    expect(resource?.VpcConfig).toBeUndefined();
  });

  it('is where the function that masks is, so that it is let in where that is', () => {
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const dataMasque = server({ vpc });
    const workflow = workflowIn(stack, () => ({ dataMasque }));
    const { resource } = deployed(doctor({ dataMasque, workflows: [workflow] }));
    const groups = workflow.maskingFunction.connections.securityGroups;
    expect(groups).toHaveLength(1);
    expect(resource?.VpcConfig.SecurityGroupIds).toEqual(
      groups.map(({ securityGroupId }) => stack.resolve(securityGroupId)),
    );
    expect(JSON.stringify(resource?.Environment.Variables.FUNCTION_SECURITY_GROUPS)).toContain(
      JSON.stringify(stack.resolve(groups[0]?.securityGroupId)),
    );
  });

  it('has the security groups that it is given, and else one of its own', () => {
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const given = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Given', 'sg-0123456789abcdef1');
    const dataMasque = server({ vpc, securityGroups: [given] });
    const workflows = [
      workflowIn(stack, () => ({ dataMasque: { ...dataMasque, securityGroups: undefined } })),
    ];
    expect(deployed(doctor({ dataMasque, workflows })).environment()).toMatchObject({
      functionSecurityGroupIds: ['sg-0123456789abcdef1'],
    });
    const another = new MaskingDoctor(stack, 'Another', {
      dataMasque: { ...dataMasque, securityGroups: undefined },
      blueprints: blueprints(),
    });
    expect(another.function.connections.securityGroups).toHaveLength(1);
  });
});

describe('a doctor', () => {
  it.each([0, 5])('cannot be made of %d state machines', (count) => {
    expect(() => doctor({ blueprints: blueprints(count) })).toThrow(
      count === 0 ? 'a doctor needs a state machine, got: none' : 'at most 4 state machines, got: 5',
    );
  });

  it('cannot be made of a server that cannot be reached as it is described', () => {
    const dataMasque = server({ url: 'http://datamasque.example.com' });
    expect(() => doctor({ dataMasque, blueprints: blueprints() })).toThrow(
      'dataMasque.url must begin with https://',
    );
  });
});
