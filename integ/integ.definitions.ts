import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  CloneMethod,
  CloneZone,
  MaskingWorkflow,
  type MaskingWorkflowProps,
  SourceSnapshot,
  WarningPolicy,
} from '../lib';

type Variant = (stack: Stack) => Partial<MaskingWorkflowProps>;

const ACCOUNT = '111122223333';
const key = (stack: Stack, name: string): kms.IKey =>
  kms.Key.fromKeyArn(stack, name, `arn:aws:kms:us-east-1:${ACCOUNT}:key/${name}`);

/** Workflows whose definitions differ; together they have every state that there is. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  plain: () => ({}),
  acceptingWarnings: () => ({ onWarnings: WarningPolicy.ACCEPT }),
  copyOnWrite: () => ({ cloneMethod: CloneMethod.COPY_ON_WRITE }),
  fromNewSnapshot: () => ({ sourceSnapshot: SourceSnapshot.fresh() }),
  inZone: () => ({ zone: CloneZone.ofInstance('i-0123456789abcdef0') }),
  underKey: (stack) => ({ snapshotKmsKey: key(stack, 'masked'), sourceKmsKeys: [key(stack, 'sources')] }),
  shared: (stack) => ({ snapshotKmsKey: key(stack, 'masked'), shareWithAccounts: ['444455556666'] }),
  pruned: () => ({ keepSnapshots: 3 }),
  everything: (stack) => ({
    cloneMethod: CloneMethod.COPY_ON_WRITE,
    zone: CloneZone.ofInstance('i-0123456789abcdef0'),
    sourceKmsKeys: [key(stack, 'sources')],
    snapshotKmsKey: key(stack, 'masked'),
    stateMachineKmsKey: key(stack, 'executions'),
    shareWithAccounts: ['444455556666'],
    keepSnapshots: 3,
    onWarnings: WarningPolicy.ACCEPT,
  }),
};

/** The definition of a workflow as it would be deployed, with made-up ARNs in it. */
export function definitionOf(variant: Variant): string {
  // An app of its own beside that of the test, which the CDK CLI tells where to write.
  const app = new App({
    analyticsReporting: false,
    autoSynth: false,
    builtinCloudFormationValidation: false,
    outdir: fs.mkdtempSync(path.join(os.tmpdir(), 'masking-definition-')),
  });
  const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'us-east-1' } });
  new MaskingWorkflow(stack, 'Workflow', {
    dataMasque: {
      url: 'https://datamasque.example.com',
      credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'datamasque/automation'),
    },
    cloneSecurityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Clones', 'sg-0123456789abcdef0')],
    databaseSecretNames: ['rds!db-*'],
    ...variant(stack),
  });
  const { Resources } = app.synth().getStackArtifact('Stack').template as {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
  };
  const machine = Object.values(Resources).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  return joined(machine?.Properties.DefinitionString);
}

type Properties = Readonly<Record<string, unknown>>;

/** A text of the template, with an ARN in place of each function's and `aws` in place of the partition. */
function joined(value: unknown): string {
  if (typeof value === 'string') return value;
  const [intrinsic, argument] = Object.entries(value as Properties)[0] ?? [];
  if (intrinsic === 'Fn::Join') return (argument as [string, unknown[]])[1].map(joined).join('');
  if (intrinsic === 'Ref') return 'aws';
  if (intrinsic === 'Fn::GetAtt')
    return `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${(argument as string[])[0]}`;
  throw new Error(`a definition holds the intrinsic function ${intrinsic}, which has no value here`);
}

/** Validates every definition beside it and returns what Step Functions found in each. */
const HANDLER = `const fs = require('node:fs');
const { SFNClient, ValidateStateMachineDefinitionCommand } = require('@aws-sdk/client-sfn');
exports.handler = async () => {
  const client = new SFNClient({});
  const found = {};
  for (const file of fs.readdirSync(__dirname).filter((name) => name.endsWith('.json'))) {
    const definition = fs.readFileSync(__dirname + '/' + file, 'utf8');
    const command = new ValidateStateMachineDefinitionCommand({ definition, type: 'STANDARD', severity: 'ERROR' });
    const { result, diagnostics } = await client.send(command);
    found[file.replace('.json', '')] = result === 'OK' ? 'OK' : JSON.stringify(diagnostics);
  }
  return found;
};
`;

function writeDefinitions(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'masking-definitions-'));
  fs.writeFileSync(path.join(folder, 'index.js'), HANDLER);
  for (const [name, variant] of Object.entries(VARIANTS)) {
    fs.writeFileSync(path.join(folder, `${name}.json`), definitionOf(variant));
  }
  return folder;
}

/**
 * Every variant of the workflow's definition through ValidateStateMachineDefinition of the Region. A function sends them:
 * they are too large for the properties of a custom resource.
 */
export function definitionsTest(app: App): IntegTest {
  const stack = new Stack(app, 'masking-integ-definitions');
  const validator = new lambda.Function(stack, 'Validator', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(writeDefinitions()),
    timeout: Duration.minutes(2),
  });
  validator.addToRolePolicy(
    new iam.PolicyStatement({ actions: ['states:ValidateStateMachineDefinition'], resources: ['*'] }),
  );
  const integ = new IntegTest(app, 'Integ', { testCases: [stack] });
  const results = Object.fromEntries(Object.keys(VARIANTS).map((name) => [name, 'OK']));
  integ.assertions
    .invokeFunction({ functionName: validator.functionName })
    .expect(ExpectedResult.objectLike({ Payload: Match.serializedJson(results) }));
  return integ;
}

if (require.main === module) definitionsTest(new App());
