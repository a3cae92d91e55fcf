import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import type { CloneEndpoint, MaskingStep } from '../../../lambda/contract/workflow-steps';
import { DataMasqueClient } from '../../../lambda/datamasque/data-masque-client';
import { recipeOf } from '../../../lambda/datamasque/ruleset-libraries';
import { sha256 } from '../../../lambda/datamasque/rulesets';
import type { StepLog, StepNoticeDetails } from '../../../lambda/log/step-log';
import { createMaskingHandler } from '../../../lambda/masking/create-masking-handler';
import { type ExpectedCall, LOGIN, ScriptedTransport } from '../datamasque/scripted-transport';

export const PASSWORD = 'a-password-of-ours';
export const RUN_SECRET = 'a-run-secret-of-sixteen-and-more';
export const DATABASE_SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:orders-AbCdEf';
export const RUN_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:run-AbCdEf';
export const RULESET = '11111111-2222-4333-8444-555555555555';
export const OWNER = 'Stack/Workflow';
/** What a run is started with, and is known by. */
export const STARTED = { runName: 'masking-1', connectionId: 'c1', rulesetId: RULESET } as const;
/** Text of the ruleset, and its recipe. */
export const YAML = 'version: "1.0"\ntasks: []\n';
export const RECIPE = recipeOf(sha256(YAML), []);
export const CONNECTIONS = 'GET /api/connections/?limit=100&offset=0';

export const CLONE: CloneEndpoint = {
  address: 'clone.example',
  port: 5432,
  engine: 'postgres',
  databaseName: 'orders',
};

export const secrets = mockClient(SecretsManagerClient);

export function giveSecret(secretArn: string, text: string | undefined, stage = 'AWSCURRENT'): void {
  secrets
    .on(GetSecretValueCommand, { SecretId: secretArn, VersionStage: stage })
    .resolves({ SecretString: text });
}

/** What the steps logged since the last test. */
export const lines: [string, StepNoticeDetails][] = [];
const log: StepLog = {
  info: (message, details) => lines.push([message, details]),
  error: (message, details) => lines.push([message, details]),
};

/** Does one step against a server that plays a script, from the login on. */
export function doStep(
  step: MaskingStep,
  ...script: ExpectedCall[]
): { result: Promise<object>; transport: ScriptedTransport } {
  const transport = new ScriptedTransport(LOGIN, ...script);
  const dataMasque = new DataMasqueClient({
    url: 'https://datamasque.example.com',
    login: async () => ({ username: 'automation', password: 'of-the-server' }),
    transport: transport.send,
  });
  const environment = { owner: OWNER, sourceSnapshotAccounts: ['444455556666'] };
  const handler = createMaskingHandler({
    dataMasque,
    secrets: new SecretsManagerClient({}),
    environment,
    log,
  });
  return { result: handler(step), transport };
}

/** To be done before each test: of all secrets only the database's is there. */
export function forget(): void {
  secrets.reset();
  secrets
    .on(GetSecretValueCommand)
    .rejects(new ResourceNotFoundException({ message: 'not found', $metadata: {} }));
  giveSecret(DATABASE_SECRET, JSON.stringify({ username: 'admin', password: PASSWORD }));
  lines.length = 0;
}
