/** A part of the repository that others import as one. */
export interface Module {
  /** Its folder; a folder below it that is a module of its own is none of its. */
  readonly folder: string;
  /** What it is, in a few words. */
  readonly what: string;
  /** Folders of the modules that it may import; `*` at the end stands for any characters. */
  readonly imports: readonly string[];
  /** Packages that it may import, beside Node.js; the same holds of `*`. */
  readonly packages: readonly string[];
}

/** May import whatever there is. */
export const ANYTHING = ['*'];

const CONTRACT = 'lambda/contract';
/** What handlers share, from what knows least to what knows most. */
const SHARED = {
  log: 'lambda/log',
  secrets: 'lambda/secrets',
  databases: 'lambda/databases',
  datamasque: 'lambda/datamasque',
  resources: 'lambda/resources',
  http: 'lambda/http',
  events: 'lambda/events',
  records: 'lambda/records',
  runs: 'lambda/runs',
} as const;
const LIB_PARTS = ['lib/workflow', 'lib/trigger', 'lib/monitor', 'lib/doctor', 'lib/console'];
const CDK = ['aws-cdk-lib', 'constructs'];
const SDK = ['@aws-sdk/client-*'];
const clients = (...services: readonly string[]): readonly string[] =>
  services.map((service) => `@aws-sdk/client-${service}`);

/** Every module, and the one place that says what it may import. Nobody imports what is not named here. */
export const MODULES: readonly Module[] = [
  {
    folder: CONTRACT,
    what: 'one set of types and checks for constructs, handlers, page, command line and local mode',
    imports: [],
    packages: ['zod'],
  },
  {
    folder: SHARED.log,
    what: 'lines of JSON, without secrets',
    imports: [CONTRACT],
    packages: ['@aws-lambda-powertools/logger', '@aws-lambda-powertools/metrics'],
  },
  {
    folder: SHARED.secrets,
    what: 'reads secrets',
    imports: [CONTRACT],
    packages: ['zod', '@aws-sdk/client-secrets-manager'],
  },
  {
    folder: SHARED.databases,
    what: 'what of RDS can be cloned and masked',
    imports: [CONTRACT, SHARED.secrets],
    packages: ['@aws-sdk/client-rds'],
  },
  {
    folder: SHARED.datamasque,
    what: 'the client of the DataMasque server',
    imports: [CONTRACT, SHARED.secrets],
    packages: ['fastest-levenshtein', 'yaml'],
  },
  {
    folder: SHARED.resources,
    what: 'finds what executions made, by tags and names',
    imports: [CONTRACT],
    packages: ['@aws-sdk/client-rds'],
  },
  {
    folder: SHARED.http,
    what: 'answers the HTTP API',
    imports: [CONTRACT, SHARED.log],
    packages: ['@aws-sdk/client-sfn'],
  },
  {
    folder: SHARED.events,
    what: 'puts events',
    imports: [CONTRACT],
    packages: ['@aws-sdk/client-eventbridge'],
  },
  {
    folder: SHARED.records,
    what: 'keeps and lists the record of runs',
    imports: [CONTRACT, SHARED.http],
    packages: ['@aws-sdk/client-dynamodb'],
  },
  {
    folder: SHARED.runs,
    what: 'what became of an execution',
    imports: [CONTRACT, SHARED.datamasque],
    packages: ['@aws-sdk/client-sfn'],
  },
  {
    folder: 'lambda/trigger',
    what: 'handler: starts and lists executions',
    imports: [CONTRACT, SHARED.log, SHARED.http],
    packages: clients('sfn'),
  },
  {
    folder: 'lambda/masking',
    what: 'handler: the workflow’s steps that need DataMasque',
    imports: [CONTRACT, SHARED.log, SHARED.secrets, SHARED.databases, SHARED.datamasque],
    packages: clients('secrets-manager'),
  },
  {
    folder: 'lambda/snapshot',
    what: 'handler: chooses and prunes snapshots',
    imports: [CONTRACT, SHARED.log, SHARED.databases],
    packages: clients('rds'),
  },
  {
    folder: 'lambda/reconciler',
    what: 'handler: how runs ended, and what they left',
    imports: [
      CONTRACT,
      SHARED.log,
      SHARED.datamasque,
      SHARED.resources,
      SHARED.events,
      SHARED.records,
      SHARED.runs,
    ],
    packages: clients('dynamodb', 'eventbridge', 'rds', 'secrets-manager', 'sfn'),
  },
  {
    folder: 'lambda/inspector',
    what: 'handler: what a run does and logs',
    imports: [CONTRACT, SHARED.log, SHARED.datamasque, SHARED.http, SHARED.records, SHARED.runs],
    packages: clients('dynamodb', 'secrets-manager', 'sfn'),
  },
  {
    folder: 'lambda/stop',
    what: 'handler: stops executions',
    imports: [CONTRACT, SHARED.log, SHARED.http],
    packages: clients('sfn'),
  },
  {
    folder: 'lambda/doctor',
    what: 'handler: checks a deployment before its first run',
    imports: [CONTRACT, SHARED.log, SHARED.secrets, SHARED.databases, SHARED.datamasque, SHARED.http],
    packages: clients('ec2', 'kms', 'rds', 'secrets-manager', 'sfn'),
  },
  {
    folder: 'lib',
    what: 'the constructs; they know a handler by its built bundle alone',
    imports: [CONTRACT, ...LIB_PARTS],
    packages: CDK,
  },
  { folder: 'lib/workflow', what: 'the state machine', imports: [CONTRACT, 'lib'], packages: CDK },
  { folder: 'lib/trigger', what: 'schedules and rules', imports: [CONTRACT, 'lib'], packages: CDK },
  {
    folder: 'lib/monitor',
    what: 'alarms, dashboard, record',
    imports: [CONTRACT, 'lib', 'lib/trigger', 'lib/workflow'],
    packages: CDK,
  },
  {
    folder: 'lib/doctor',
    what: 'what the doctor may look at',
    imports: [CONTRACT, 'lib', 'lib/workflow'],
    packages: CDK,
  },
  { folder: 'lib/console', what: 'the page in the cloud', imports: [CONTRACT, 'lib'], packages: CDK },
  {
    folder: 'bin',
    what: 'the app that `cdk deploy` deploys',
    // The contract for its check of a DataMasque address, which a context passes through before lib sees it.
    imports: ['lib', CONTRACT],
    packages: [...CDK, 'zod'],
  },
  {
    folder: 'examples',
    what: 'apps to begin with',
    imports: [],
    packages: [...CDK, 'cdk-masking-automation'],
  },
  {
    folder: 'integ',
    what: 'tests that deploy to AWS, which nothing here runs there',
    imports: ['lib'],
    // The client is that of a function that a test deploys.
    packages: [...CDK, '@aws-cdk/integ-tests-alpha', '@aws-sdk/client-sfn'],
  },
  { folder: 'client', what: 'the client of the HTTP API', imports: [CONTRACT], packages: [] },
  {
    folder: 'cli',
    what: 'the command line',
    imports: [CONTRACT, 'client', SHARED.resources, SHARED.runs, 'package.json'],
    packages: [
      '@aws-sdk/client-rds',
      '@aws-sdk/client-sfn',
      '@aws-sdk/credential-provider-node',
      '@smithy/signature-v4',
      '@smithy/types',
      'fastest-levenshtein',
    ],
  },
  {
    folder: 'web',
    what: 'the Automation page',
    imports: [CONTRACT, 'client'],
    packages: ['react', 'react-dom', '@cloudscape-design/*', 'oidc-client-ts', 'zod'],
  },
  {
    folder: 'local',
    what: 'all of it on one machine',
    imports: ['lambda/*', 'lib', 'lib/workflow', 'cli'],
    packages: [
      'aws-cdk-lib',
      ...SDK,
      'aws-lambda',
      '@electric-sql/pglite',
      '@faker-js/faker',
      'dynalite',
      'jsonata',
      'pg',
      'yaml',
    ],
  },
  {
    folder: 'faults',
    what: 'the fault campaign',
    imports: ANYTHING,
    packages: ['aws-cdk-lib', ...SDK, 'esbuild'],
  },
  { folder: 'build', what: 'makes what is built, and documents', imports: ANYTHING, packages: ANYTHING },
  { folder: 'bench', what: 'measures all of it', imports: ANYTHING, packages: ['esbuild'] },
  { folder: 'test', what: 'mirrors the tree', imports: ANYTHING, packages: ANYTHING },
];
