import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { checkedAt } from './construct-error';
import type { DataMasqueServer } from './data-masque-server';

const HTTPS = 443;

/**
 * The network connections of functions that call DataMasque.
 *
 * @throws Error where the functions run outside any VPC
 * @internal
 */
export function connectionsOf(construct: IConstruct, functions: readonly lambda.Function[]): ec2.Connections {
  checkedAt(construct, () => {
    if (functions.every(({ isBoundToVpc }) => isBoundToVpc)) return;
    throw new Error(
      'connections need functions in a VPC, got: no dataMasque.vpc; give the VPC from which DataMasque is reached',
    );
  });
  const groups = functions.flatMap(({ connections }) => connections.securityGroups);
  return new ec2.Connections({ securityGroups: [...new Set(groups)] });
}

function portOf(url: string): ec2.Port {
  const port = Token.isUnresolved(url) ? '' : new URL(url).port;
  return ec2.Port.tcp(port === '' ? HTTPS : Number(port));
}

/**
 * Lets functions that call DataMasque reach it. Functions outside any VPC have no security groups and need no rule. The
 * port is that of DataMasque's URL, 443 where the URL is known at deployment only.
 *
 * @internal
 */
export function allowCalls(
  construct: IConstruct,
  functions: readonly lambda.Function[],
  server: DataMasqueServer,
  dataMasque: ec2.IConnectable,
): void {
  if (server.vpc === undefined) return;
  admit(
    connectionsOf(construct, functions),
    dataMasque,
    portOf(server.url),
    'Masking automation calls DataMasque',
  );
}

/**
 * Lets one side of a connection reach the other. A security group that allows all outbound traffic needs no rule for
 * it, and aws-cdk warns of one.
 *
 * @internal
 */
export function admit(
  { connections: from }: ec2.IConnectable,
  to: ec2.IConnectable,
  port: ec2.Port,
  description: string,
): void {
  if (from.securityGroups.length === 0) to.connections.allowFrom({ connections: from }, port, description);
  for (const source of from.securityGroups) {
    if (!source.allowAllOutbound) source.connections.allowTo(to, port, description);
    else for (const target of to.connections.securityGroups) target.addIngressRule(source, port, description);
  }
}
