import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { eventBus, type PutEvent } from '../lambda/events/put-event';
import type { AwsKeys } from './aws/signatures';
import { LOCAL_REGION } from './local-place';

/** AWS clients of the real SDK, pointed at the local endpoint. */
export interface LocalClients {
  readonly stepFunctions: SFNClient;
  readonly secrets: SecretsManagerClient;
  readonly rds: RDSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly ec2: EC2Client;
  readonly kms: KMSClient;
  readonly putEvent: PutEvent;
}

/** Makes the clients. */
export function createLocalClients(endpoint: string, credentials: AwsKeys): LocalClients {
  const configuration = { endpoint, region: LOCAL_REGION, credentials };
  return {
    stepFunctions: new SFNClient(configuration),
    secrets: new SecretsManagerClient(configuration),
    rds: new RDSClient(configuration),
    dynamoDb: new DynamoDBClient(configuration),
    ec2: new EC2Client(configuration),
    kms: new KMSClient(configuration),
    putEvent: eventBus(new EventBridgeClient(configuration), 'default'),
  };
}
