import * as z from 'zod/mini';
import { dataMasqueBaseUrl } from '../lambda/contract/data-masque-url';
import { checkStateMachineArn } from '../lambda/contract/state-machine-reference';

/** The key of the settings in the CDK context. */
export const CONTEXT_KEY = 'maskingAutomation';

const name = z.string().check(z.minLength(1), z.maxLength(255));
const securityGroupId = z
  .string()
  .check(z.regex(/^sg-[0-9a-f]{8,17}$/, 'must be a security group id, e.g. sg-0123456789abcdef0'));

const vpc = z.strictObject({
  vpcId: z.string().check(z.regex(/^vpc-[0-9a-f]{8,17}$/, 'must be a VPC id, e.g. vpc-0123456789abcdef0')),
  availabilityZones: z.array(name).check(z.minLength(1)),
  privateSubnetIds: z
    .array(
      z
        .string()
        .check(z.regex(/^subnet-[0-9a-f]{8,17}$/, 'must be a subnet id, e.g. subnet-0123456789abcdef0')),
    )
    .check(z.minLength(1)),
});

/** A check that constructs and functions make as well. */
function asChecked(check: (value: string) => void): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    try {
      check(value);
    } catch (error) {
      issues.push({ code: 'custom', message: (error as Error).message, input: value });
    }
  };
}

const dataMasqueAddress = asChecked((value) => dataMasqueBaseUrl(`${CONTEXT_KEY}.dataMasque.url`, value));

const dataMasque = z.strictObject({
  /** Base URL of the DataMasque server. */
  url: z.string().check(dataMasqueAddress),
  /** Name of the secret with the `username` and `password` of a DataMasque user. */
  secretName: name,
  /** VPC from which the server is reached; none when left out. */
  vpc: z.optional(vpc),
});

const workflow = z.strictObject({
  /** Security groups of the clones; they must admit the DataMasque server. */
  cloneSecurityGroupIds: z.array(securityGroupId).check(z.minLength(1)),
  /** Names of the database secrets; `*` stands for any run of characters. */
  databaseSecretNames: z.array(name).check(z.minLength(1)),
  /** Identifiers of the databases that may be cloned; all when left out. */
  sourceDatabases: z.optional(z.array(name).check(z.minLength(1))),
  onWarnings: z.optional(z.enum(['FAIL', 'ACCEPT'])),
});

const stateMachine = z.strictObject({
  arn: z.string().check(asChecked(checkStateMachineArn)),
  kind: z.enum(['blueprint', 'workflow']),
});

const monitor = z.strictObject({
  /** Whether a run that finished with warnings is as good as any other. */
  acceptWarnings: z.optional(z.boolean()),
  /** Databases that are to be masked regularly, and at least every how many hours. */
  expectEveryHours: z.optional(z.record(name, z.number().check(z.positive()))),
});

const jwt = z.strictObject({
  /** The identity provider, as the `iss` of its tokens says it. */
  issuer: name,
  /** For whom a token must be meant. */
  audience: z.array(name).check(z.minLength(1)),
  /** The scopes that a token must have to look, to start and to stop. */
  scopes: z.strictObject({ read: name, start: name, stop: name }),
});

const api = z.strictObject({
  /** Tokens that let in; callers sign by IAM when left out. */
  jwt: z.optional(jwt),
  /** Origins of web pages whose scripts may call; none when left out. */
  allowedOrigins: z.optional(z.array(name)),
});

const page = z.strictObject({
  /** Who lets people in; a Cognito user pool is made when left out. */
  identityProvider: z.optional(
    z.strictObject({
      /** As the `iss` of its tokens says it. */
      issuer: name,
      clientId: name,
      audience: z.optional(z.array(name).check(z.minLength(1))),
      /** The scopes that a token must have to look, to start and to stop. */
      scopes: z.strictObject({ read: name, start: name, stop: name }),
      /** The scopes that the page asks for; those of `scopes` when left out. */
      requestScopes: z.optional(z.array(name).check(z.minLength(1))),
      /** Further parameters of the authorization request, e.g. the `audience` that Auth0 needs. */
      authorizeParameters: z.optional(z.record(name, z.string())),
      /** Origins that the page asks for tokens beside the issuer's. */
      origins: z.optional(z.array(name)),
    }),
  ),
  /** Name under which the page is reached, with its certificate in us-east-1. */
  domain: z.optional(z.strictObject({ name, certificateArn: name })),
  webAclArn: z.optional(name),
  /** Bucket for CloudFront's access logs, in a Region that needs no opt-in; one of the stack's own when left out. */
  logBucket: z.optional(z.strictObject({ name, region: name })),
});

const settings = z.strictObject({
  stackName: z.optional(name),
  /** The server that all of them mask with: for a workflow, and for the monitor. Left out, there is neither. */
  dataMasque: z.optional(dataMasque),
  /** Leave it out for state machines that exist already. */
  workflow: z.optional(workflow),
  /** State machines that exist already. */
  stateMachines: z.optional(z.array(stateMachine)),
  /** Names of blueprints that exist already, or will; `*` stands for any run of characters. */
  stateMachineNames: z.optional(z.array(name)),
  /** Settings of the monitor, which looks after the workflow and `stateMachines`. */
  monitor: z.optional(monitor),
  /** An HTTP API in front of the trigger, `{}` for one by IAM; none when left out. */
  api: z.optional(api),
  /** Whether the API also checks what a run would depend on; not when left out. */
  doctor: z.optional(z.boolean()),
  /** The Automation page, `{}` for one with a user pool of its own; none when left out. */
  page: z.optional(page),
});

/** What `cdk deploy` makes, as the context in cdk.json or on the command line says it. */
export type AutomationSettings = z.infer<typeof settings>;

export type DataMasqueContext = z.infer<typeof dataMasque>;

export type WorkflowContext = z.infer<typeof workflow>;

export type PageContext = z.infer<typeof page>;

export type ApiContext = z.infer<typeof api>;

/** Words for what the checks above leave to zod. */
const ENGLISH = z.locales.en().localeError;

function parseText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Error(
      `context ${CONTEXT_KEY} must be a JSON object, got a text that is no JSON: ${value.slice(0, 60)}`,
    );
  }
}

/**
 * Reads the settings out of the CDK context. On the command line they are one JSON text:
 * `-c maskingAutomation='{"stateMachineNames": ["DataMasque*"]}'`.
 *
 * @throws Error with every fault and where it is
 */
export function readSettings(context: unknown): AutomationSettings {
  const result = settings.safeParse(parseText(context ?? {}), {
    reportInput: true,
    error: ENGLISH,
  });
  if (!result.success) throw new Error(result.error.issues.map(describeIssue).join('; '));
  checkTogether(result.data);
  return result.data;
}

/** @throws Error for settings that make no sense together */
function checkTogether(given: AutomationSettings): void {
  const { workflow: ours, stateMachines = [], stateMachineNames = [] } = given;
  if (!ours && stateMachines.length === 0 && stateMachineNames.length === 0) {
    throw new Error(
      `context ${CONTEXT_KEY} must name a workflow to make, stateMachines or stateMachineNames to start, got none of them; see cdk.json for an example`,
    );
  }
  if (!given.dataMasque && (ours || given.monitor)) {
    throw new Error(
      `${CONTEXT_KEY}.dataMasque must say which server a workflow masks with and a monitor asks, got: nothing; give its url and secretName`,
    );
  }
  if (given.page && !given.dataMasque) {
    throw new Error(
      `${CONTEXT_KEY}.page needs the monitor, which needs ${CONTEXT_KEY}.dataMasque, got: nothing; give its url and secretName`,
    );
  }
  if (given.doctor && !(given.dataMasque && given.api)) {
    throw new Error(
      `${CONTEXT_KEY}.doctor answers through the API and asks DataMasque, got: no ${given.api ? 'dataMasque' : 'api'}; give ${CONTEXT_KEY}.dataMasque and ${CONTEXT_KEY}.api, {} for one by IAM`,
    );
  }
  if (given.dataMasque && !ours && !stateMachines.some(({ kind }) => kind === 'blueprint')) {
    throw new Error(
      `${CONTEXT_KEY}.dataMasque is for a workflow and for the monitor of blueprints, got neither; give stateMachines of the kind blueprint by their ARNs`,
    );
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const place = [CONTEXT_KEY, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') return `${place} has unknown keys: ${issue.keys.join(', ')}`;
  if (issue.code === 'custom')
    return issue.message.startsWith(place) ? issue.message : `${place}: ${issue.message}`;
  const received =
    'input' in issue && typeof issue.input === 'string' ? `, got: ${issue.input.slice(0, 60)}` : '';
  return `${place}: ${issue.message}${received}`;
}
