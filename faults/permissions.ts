import { maskingEnvironment } from '../lambda/contract/masking-environment';
import { resourceNamePrefixes } from '../lambda/contract/resource-names';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local/local-place';
import type { LocalDeployment } from '../local/local-stack';
import { stateMachineAction, stateMachineMember } from '../local/rds/step-functions-names';
import { decide } from './iam/decision';
import type { PolicyStatement } from './iam/policy-statement';
import { type RdsAccount, type RdsParameters, rdsCalls } from './iam/rds-calls';
import { roleStatements } from './iam/role-statements';
import type { ServiceCall, Tags } from './iam/service-call';
import { templateNames } from './iam/template-names';

/** Who calls: the state machine, one of its functions or the monitor's. */
export type Caller = 'stateMachine' | 'masking' | 'snapshot' | 'reconciler';

const CALLERS: readonly Caller[] = ['stateMachine', 'masking', 'snapshot', 'reconciler'];
const PLACE = `${LOCAL_REGION}:${LOCAL_ACCOUNT}`;

/** What the roles of a synthesized stack allow. */
export class Permissions {
  private readonly statements: Readonly<Record<Caller, readonly PolicyStatement[]>>;
  /** Begins the names of clones and of intermediate snapshots of the workflow. */
  private readonly ownPrefix: string;

  constructor(deployment: LocalDeployment) {
    const { template } = deployment;
    const { owner } = maskingEnvironment.read(deployment.masking.environment);
    this.ownPrefix = resourceNamePrefixes(owner).clone;
    const names = templateNames(template, { account: LOCAL_ACCOUNT, region: LOCAL_REGION });
    const read = (caller: Caller) => [caller, roleStatements(template, deployment[caller].roleId, names)];
    this.statements = Object.fromEntries(CALLERS.map(read));
  }

  /**
   * Why IAM would deny a call, in words; nothing where it allows the call.
   *
   * @param tagsOf tags of a resource at the moment of the call
   */
  denials(caller: Caller, call: MadeCall, tagsOf: (arn: string) => Tags | undefined): readonly string[] {
    return serviceCalls(call, { place: PLACE, tags: { get: tagsOf } })
      .filter((asked) => !isOfNothing(asked))
      .map((asked) => ({ asked, decision: decide(this.statements[caller], asked) }))
      .filter(({ asked, decision }) => decision !== 'allowed' && !this.isForWantOfSource(asked, decision))
      .map(({ decision }) => `the role of the ${caller} was ${decision}`);
  }

  /**
   * Whether a call that snapshots or copies was denied only because what this workflow made is gone, as when an execution
   * is redriven after the monitor removed its clone. What is gone bears no tags, so that IAM denies a call that the service
   * would refuse; the run fails in the same phase either way. A source or a snapshot of somebody else must be allowed,
   * whether it is there or not.
   */
  private isForWantOfSource({ action, resources }: ServiceCall, decision: string): boolean {
    const source = resources.at(-1);
    const identifier = source?.arn.slice(source.arn.lastIndexOf(':') + 1) ?? '';
    return (
      /^rds:(?:Create|Copy)DB(?:Cluster)?Snapshot$/.test(action) &&
      source?.tags === undefined &&
      identifier.startsWith(this.ownPrefix) &&
      decision.endsWith(` on ${source?.arn}`)
    );
  }
}

/**
 * Whether a call would delete what is gone already, as when the answer to the first one was lost. What is gone bears no
 * tags, so that IAM denies the call, which is as well: the next look says that it is gone.
 */
function isOfNothing({ action, resources }: ServiceCall): boolean {
  return action.startsWith('rds:Delete') && resources.every(({ tags }) => tags === undefined);
}

/** A call that was made: the service's own name of the operation, and its parameters. */
export interface MadeCall {
  readonly service: string;
  readonly operation: string;
  readonly parameters: RdsParameters;
}

function serviceCalls(
  { service, operation, parameters }: MadeCall,
  account: RdsAccount,
): readonly ServiceCall[] {
  const on = (member: string): ServiceCall[] => [
    { action: `${service}:${operation}`, resources: [{ arn: String(parameters[member]) }] },
  ];
  if (service === 'rds') return rdsCalls(account, stateMachineAction(operation), parameters);
  if (service === 'lambda') return on('FunctionName');
  if (service === 'secretsmanager') return on('SecretId');
  if (service === 'states') return on(operation === 'ListExecutions' ? 'stateMachineArn' : 'executionArn');
  if (service === 'dynamodb') return tableCalls(operation, parameters);
  if (service === 'events') return putEvents(operation, parameters);
  return [{ action: `${service}:${operation}`, resources: [] }];
}

/** A query of an index is authorised against the index, everything else against its table. */
function tableCalls(operation: string, parameters: RdsParameters): readonly ServiceCall[] {
  const { TableName, IndexName, RequestItems } = parameters;
  const tables = RequestItems ? Object.keys(RequestItems) : [String(TableName)];
  const index = IndexName === undefined ? '' : `/index/${IndexName}`;
  const resources = tables.map((table) => ({ arn: `arn:aws:dynamodb:${PLACE}:table/${table}${index}` }));
  return [{ action: `dynamodb:${operation}`, resources }];
}

/** Each event is authorised against its bus, and by whom it says it is from. */
function putEvents(operation: string, { Entries }: RdsParameters): readonly ServiceCall[] {
  const entries = Entries as readonly { readonly EventBusName: string; readonly Source: string }[];
  return entries.map(({ EventBusName, Source }) => ({
    action: `events:${operation}`,
    resources: [{ arn: EventBusName }],
    context: { 'events:source': Source },
  }));
}

const SDK_INTEGRATION = /:aws-sdk:(\w+):(\w+)$/;

/** A call as a Task state writes it. */
export function callOfTask(resource: string, parameters: RdsParameters): MadeCall {
  const [, service, action = ''] = SDK_INTEGRATION.exec(resource) ?? [];
  if (service === undefined) return { service: 'lambda', operation: 'InvokeFunction', parameters };
  return { service, operation: action.charAt(0).toUpperCase() + action.slice(1), parameters };
}

/** What stands before the operation in the X-Amz-Target of services that speak JSON. */
const SERVICE_BY_TARGET: Readonly<Record<string, string>> = {
  secretsmanager: 'secretsmanager',
  AWSStepFunctions: 'states',
  AWSEvents: 'events',
  DynamoDB_20120810: 'dynamodb',
};

/** A call as an SDK client sends it. */
export function callOfRequest(target: string | undefined, body: string): MadeCall {
  const [, prefix = '', operation] = /^(\w+)\.(\w+)$/.exec(target ?? '') ?? [];
  const service = SERVICE_BY_TARGET[prefix];
  if (service && operation) return { service, operation, parameters: JSON.parse(body) };
  const { Action = '', ...parameters } = Object.fromEntries(new URLSearchParams(body));
  const members = Object.entries(parameters).map(([member, value]) => [stateMachineMember(member), value]);
  return { service: 'rds', operation: Action, parameters: Object.fromEntries(members) };
}
