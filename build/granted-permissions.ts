import { CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import type { PolicyConditions } from '../faults/iam/policy-statement';
import { type IamTemplate, roleStatements } from '../faults/iam/role-statements';
import { resolveTemplateValue, type TemplateNames, type TemplateValue } from '../local/template-values';
import { PLACE } from './whole-app';

/** A permission as it stands in a synthesized template, by the names of constructs. */
export interface Grant {
  /** Id of its statement, or its first action where it has none. */
  readonly id: string;
  /** Whether it denies what another statement allows. */
  readonly isDenial: boolean;
  readonly actions: readonly string[];
  /** ARNs without account and Region, those of this stack by their constructs' paths. */
  readonly resources: readonly string[];
  /** What must hold, e.g. `aws:RequestTag/a is b`. */
  readonly conditions: readonly string[];
}

/** A role of a template with all that it may do. */
export interface GrantedRole {
  /** Path of its construct below the automation, or below the stack where it stands beside it. */
  readonly path: string;
  /** Who may take it, e.g. `lambda.amazonaws.com`, with what must hold. */
  readonly takenBy: string;
  /** Policies of AWS itself that it has. */
  readonly awsPolicies: readonly string[];
  readonly grants: readonly Grant[];
}

/** What a resource's own policy lets others do. */
export interface ResourceGrant {
  /** Path of the resource's construct and who is let, e.g. `Trigger/Handler/Function events.amazonaws.com`. */
  readonly id: string;
  readonly actions: readonly string[];
  readonly conditions: readonly string[];
}

/** Words for the operators of conditions that there are. */
const OPERATORS: Readonly<Record<string, string>> = {
  ArnEquals: 'is',
  ArnLike: 'is like',
  Bool: 'is',
  StringEquals: 'is',
  StringLike: 'is like',
  StringNotEquals: 'is not',
};

/** Policies that say by themselves whose they are. */
const AWS_POLICY = /^arn:aws:iam::aws:policy\/(?:.*\/)?(.+)$/;

interface Principal {
  readonly Service?: string;
  readonly AWS?: string;
}

interface ResourceStatement {
  readonly Principal: string | Principal;
  readonly Condition?: PolicyConditions;
  readonly Action: string | readonly string[];
  readonly Effect: string;
}

/** Reads what the roles and resources of an automation's stack may do from its synthesized template. */
export class GrantedPermissions {
  private readonly template: IamTemplate;
  private readonly names: TemplateNames;
  private readonly paths: ReadonlyMap<string, string>;

  /** @param automation the construct below which all stands that the stack has */
  constructor(automation: IConstruct) {
    const stack = Stack.of(automation);
    this.template = Template.fromStack(stack).toJSON() as IamTemplate;
    this.paths = pathsBelow(stack, automation);
    this.names = namesBy(this.paths);
  }

  roles(): GrantedRole[] {
    return this.resourcesOf('AWS::IAM::Role').map(([id, { AssumeRolePolicyDocument, ManagedPolicyArns }]) => {
      const awsPolicies = this.awsPolicies(ManagedPolicyArns ?? []);
      return {
        path: this.pathOf(id),
        takenBy: this.takenBy(AssumeRolePolicyDocument ?? null),
        awsPolicies,
        grants: this.grantsOf(id),
      };
    });
  }

  private grantsOf(roleId: string): Grant[] {
    const statements = roleStatements(this.withoutAwsPolicies(roleId), roleId, this.names);
    const taken = new Set<string>();
    return statements.map(({ sid, effect, actions, resources, conditions }) => {
      const shown = resources.map((resource) => this.shortened(resource));
      const id = statementId(sid, actions);
      const isTaken = taken.has(id);
      taken.add(id);
      return {
        id: isTaken ? `${id} on ${shown[0]}` : id,
        isDenial: effect === 'Deny',
        actions,
        resources: shown,
        conditions: this.conditionsInWords(conditions),
      };
    });
  }

  /** What the policies of functions, queues, topics and buckets let others do. */
  resourceGrants(): ResourceGrant[] {
    const all = [...this.functionGrants(), ...this.policyGrants()];
    const ids = [...new Set(all.map(({ id }) => id))];
    return ids.map((id) => {
      const same = all.filter((grant) => grant.id === id);
      const distinct = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())];
      return {
        id,
        actions: distinct(same.map(({ actions }) => actions)),
        conditions: distinct(same.map(({ conditions }) => conditions)),
      };
    });
  }

  private functionGrants(): ResourceGrant[] {
    return this.resourcesOf('AWS::Lambda::Permission').map(([, properties]) => {
      const { FunctionName, Principal, Action } = this.resolve(properties) as Record<string, string>;
      return {
        id: `${this.shortened(String(FunctionName))} ${Principal}`,
        actions: [String(Action)],
        conditions: [],
      };
    });
  }

  private policyGrants(): ResourceGrant[] {
    const owners = {
      'AWS::SQS::QueuePolicy': 'Queues',
      'AWS::SNS::TopicPolicy': 'Topics',
      'AWS::S3::BucketPolicy': 'Bucket',
    };
    return Object.entries(owners).flatMap(([type, property]) =>
      this.resourcesOf(type).flatMap(([, properties]) => {
        const [owner] = [properties[property]].flat();
        const { Statement } = this.resolve(properties.PolicyDocument ?? null) as unknown as {
          readonly Statement: readonly ResourceStatement[];
        };
        return Statement.filter(({ Effect }) => Effect === 'Allow').map((statement) =>
          this.resourceGrant(String((owner as { Ref: string }).Ref), statement),
        );
      }),
    );
  }

  private resourceGrant(
    owner: string,
    { Principal, Condition = {}, Action }: ResourceStatement,
  ): ResourceGrant {
    return {
      id: `${this.pathOf(owner)} ${nameOf(Principal)}`,
      actions: [Action].flat(),
      conditions: this.conditionsInWords(Condition),
    };
  }

  private resourcesOf(type: string): [string, Readonly<Record<string, TemplateValue>>][] {
    return Object.entries(this.template.Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties = {} }]) => [id, Properties]);
  }

  private resolve(value: TemplateValue): TemplateValue {
    return resolveTemplateValue(value, this.names);
  }

  private pathOf(id: string): string {
    return this.paths.get(id) ?? id;
  }

  private awsPolicies(arns: TemplateValue): string[] {
    return (arns as readonly TemplateValue[]).flatMap((arn) => {
      const [, name] = AWS_POLICY.exec(String(this.resolve(arn))) ?? [];
      return name === undefined ? [] : [name];
    });
  }

  /** The role's own policies alone: what is behind AWS's is not in the template. */
  private withoutAwsPolicies(id: string): IamTemplate {
    const role = this.template.Resources[id];
    const own = ((role?.Properties?.ManagedPolicyArns ?? []) as readonly TemplateValue[]).filter(
      (arn) => !AWS_POLICY.test(String(this.resolve(arn))),
    );
    const Properties = { ...role?.Properties, ManagedPolicyArns: own };
    return { Resources: { ...this.template.Resources, [id]: { Type: 'AWS::IAM::Role', Properties } } };
  }

  private takenBy(document: TemplateValue): string {
    const { Statement } = this.resolve(document) as unknown as {
      readonly Statement: readonly ResourceStatement[];
    };
    const takers = Statement.map(({ Principal, Condition = {} }) => {
      return [nameOf(Principal), ...this.conditionsInWords(Condition)].join(', where ');
    });
    return takers.join('; ');
  }

  private conditionsInWords(conditions: PolicyConditions): string[] {
    return Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => {
        if (operator === 'Null') return `${key} is ${value === 'true' ? 'absent' : 'present'}`;
        const words = OPERATORS[operator];
        if (words === undefined) throw new Error(`there are no words for the condition operator ${operator}`);
        return `${key} ${words} ${[value]
          .flat()
          .map((one) => this.shortened(one))
          .join(' or ')}`;
      }),
    );
  }

  /** Account and Region say nothing here. */
  private shortened(text: string): string {
    return text
      .replace(/^arn:aws:[\w-]+:[\w-]*:(\d*|\*):/, (_, account: string) =>
        account === '*' ? "any account's " : '',
      )
      .replaceAll(PLACE.account, 'ACCOUNT')
      .replaceAll(PLACE.region, 'REGION')
      .replace(/\b(mask(?:ing|ed))-[0-9a-f]{8}-/g, '$1-HASH-');
  }
}

function nameOf(principal: string | Principal): string {
  return typeof principal === 'string' ? principal : (principal.Service ?? principal.AWS ?? '');
}

/** Its Sid without the number that tells one workflow's from another's; CDK's own statements have none. */
function statementId(sid: string, actions: readonly string[]): string {
  return sid.includes(' ') ? (actions[0] ?? '') : sid.replace(/\d+$/, '');
}

/** Paths of constructs by their logical ids. */
function pathsBelow(stack: Stack, automation: IConstruct): ReadonlyMap<string, string> {
  const prefix = new RegExp(`^${stack.node.path}/(?:${automation.node.id}/)?`);
  const elements = stack.node.findAll().filter((node) => CfnElement.isCfnElement(node));
  return new Map(
    elements.map((element) => [
      stack.getLogicalId(element),
      element.node.path.replace(prefix, '').replace(/\/(?:Resource|Default)$/, ''),
    ]),
  );
}

/** Has whatever the template asks of a resource be called by its construct's path. */
class PathOfAttribute extends Map<string, string> {
  override get(name: string): string | undefined {
    return super.get(name.split('.')[0] ?? '');
  }
}

function namesBy(paths: ReadonlyMap<string, string>): TemplateNames {
  return {
    references: new Map([
      ['AWS::Partition', 'aws'],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::Region', PLACE.region],
      ['AWS::AccountId', PLACE.account],
      ...paths,
    ]),
    attributes: new PathOfAttribute(paths),
  };
}
