import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { dataMasqueBaseUrl } from '../lambda/contract/data-masque-url';
import { kindOfValue } from '../lambda/contract/received-value';
import { checkCustomerKey } from './customer-key';

/** The DataMasque server that masks, and how to reach it. */
export interface DataMasqueServer {
  /**
   * Base URL, e.g. `https://datamasque.example.internal`: a host and, where it is not 443, a port. A user, a path, a query
   * and plain `http://` are refused; `http://` is for a server on the machine itself, as in a trial.
   */
  readonly url: string;

  /** Secret with the JSON keys `username` and `password` of a DataMasque user who may run masking. */
  readonly credentials: secretsmanager.ISecret;

  /**
   * VPC from which the server can be reached.
   *
   * @default - the functions run outside any VPC and reach the server over the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of the VPC for the functions. They need a way to Secrets Manager: a NAT gateway or an interface endpoint.
   *
   * @default - the VPC's private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the functions, which the server must admit.
   *
   * @default - one is made
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Certificate authority that signed the server's certificate, in PEM form, at most 3,000 characters: it travels in
   * the functions' environment, which Lambda limits to 4 KB in all.
   *
   * @default - the authorities that Node.js trusts
   */
  readonly certificateAuthority?: string;

  /**
   * Whether the server's certificate is verified. Turn it off for a trial only. Without it, whoever is in the network
   * path can read the password of the clone, and can answer in the server's place: a false `finished` makes a snapshot
   * that is called masked and is not. See docs/security.md, `verifyTls: false`.
   *
   * @default true
   */
  readonly verifyTls?: boolean;
}

const LONGEST_CERTIFICATE_AUTHORITY = 3000;

/**
 * Refuses a server that cannot be reached as it is described.
 *
 * @throws Error with what is wrong, the value received and the fix; what has no type in the app's language may be missing
 * @internal
 */
export function checkDataMasqueServer(scope: Construct, server: DataMasqueServer): void {
  if (!server) {
    throw new Error(
      'dataMasque is missing, got: nothing; give the url and the credentials of the server that masks',
    );
  }
  const { url, credentials, certificateAuthority } = server;
  if (!credentials?.secretArn) {
    throw new Error(
      `dataMasque.credentials must be the secret with the username and password of a DataMasque user, got: ${credentials ? kindOfValue(credentials) : 'nothing'}; give a secret, e.g. by Secret.fromSecretNameV2`,
    );
  }
  checkCustomerKey(scope, 'the encryptionKey of dataMasque.credentials', credentials.encryptionKey);
  // What is known at deployment only is checked when a function starts.
  if (!Token.isUnresolved(url)) dataMasqueBaseUrl('dataMasque.url', url);
  if (certificateAuthority && !Token.isUnresolved(certificateAuthority))
    checkCertificateAuthority(certificateAuthority);
}

function checkCertificateAuthority(pem: string): void {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error(
      'dataMasque.certificateAuthority must be a certificate in PEM form, got a text without BEGIN CERTIFICATE',
    );
  }
  if (pem.length > LONGEST_CERTIFICATE_AUTHORITY) {
    throw new Error(
      `dataMasque.certificateAuthority must have at most ${LONGEST_CERTIFICATE_AUTHORITY} characters, got: ${pem.length}; give the one certificate that signed the server's`,
    );
  }
}
