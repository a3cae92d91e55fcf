import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { MaskingAutomation } from '../../lib';

interface NetworkApp {
  readonly stack: Stack;
  readonly automation: MaskingAutomation;
  readonly dataMasque: ec2.SecurityGroup;
  readonly clones: ec2.SecurityGroup;
}

function networkApp(url: string, isInVpc = true): NetworkApp {
  const stack = new Stack(new App(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const dataMasque = new ec2.SecurityGroup(stack, 'DataMasque', { vpc });
  const clones = new ec2.SecurityGroup(stack, 'Clones', { vpc });
  const credentials = secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation');
  const automation = new MaskingAutomation(stack, 'Masking', {
    dataMasque: { url, credentials, vpc: isInVpc ? vpc : undefined },
    cloneSecurityGroups: [clones],
    databaseSecretNames: ['orders/*'],
    doctor: true,
  });
  return { stack, automation, dataMasque, clones };
}

/** Ports that one security group admits, by how many other groups it admits on each. */
function admitted({ stack }: NetworkApp, group: ec2.SecurityGroup): Record<string, number> {
  const id = stack.resolve(group.securityGroupId)['Fn::GetAtt'][0];
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress'));
  const ports = rules
    .filter(({ Properties }) => Properties.GroupId['Fn::GetAtt'][0] === id)
    .map(({ Properties }) => `${Properties.IpProtocol} ${Properties.FromPort}-${Properties.ToPort}`);
  return Object.fromEntries(ports.map((port) => [port, ports.filter((other) => other === port).length]));
}

describe('the network path', () => {
  it.each([
    ['https://datamasque.example.com', 'tcp 443-443'],
    ['https://datamasque.example.com:8443', 'tcp 8443-8443'],
  ])('is open from the four functions to %s, and from it to the clones', (url, port) => {
    const app = networkApp(url);
    app.automation.allowDataMasque(app.dataMasque, ec2.Port.POSTGRES, ec2.Port.tcp(3306));
    // Workflow and doctor share a group.
    expect(admitted(app, app.dataMasque)).toEqual({ [port]: 3 });
    expect(admitted(app, app.clones)).toEqual({ 'tcp 5432-5432': 1, 'tcp 3306-3306': 1 });
  });

  it('needs no rule for functions outside any VPC', () => {
    const app = networkApp('https://datamasque.example.com', false);
    app.automation.allowDataMasque(app.dataMasque, ec2.Port.POSTGRES);
    expect(admitted(app, app.dataMasque)).toEqual({});
    expect(admitted(app, app.clones)).toEqual({ 'tcp 5432-5432': 1 });
  });

  it('is not opened without the ports of databases', () => {
    const { automation, dataMasque } = networkApp('https://datamasque.example.com');
    expect(() => automation.allowDataMasque(dataMasque)).toThrow(
      'Stack/Masking/Workflow: allowDataMasque needs the ports of the databases, got: none; give e.g. ec2.Port.POSTGRES',
    );
  });

  it('has connections, as aws-cdk has them', () => {
    const app = networkApp('https://datamasque.example.com');
    app.dataMasque.connections.allowFrom(app.automation, ec2.Port.HTTPS);
    expect(admitted(app, app.dataMasque)).toEqual({ 'tcp 443-443': 3 });
  });

  it('has no connections outside any VPC, with the fix', () => {
    const { automation } = networkApp('https://datamasque.example.com', false);
    expect(() => automation.connections).toThrow(
      'Stack/Masking/Workflow: connections need functions in a VPC, got: no dataMasque.vpc; give the VPC',
    );
  });
});
