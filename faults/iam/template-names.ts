import type { TemplateNames } from '../../local/template-values';
import type { IamTemplate } from './role-statements';

/** Account and Region of a deployment. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
}

type ArnOf = (place: string, id: string) => string;

const ARN_BY_TYPE: { readonly [type: string]: ArnOf } = {
  'AWS::Lambda::Function': (place, id) => `arn:aws:lambda:${place}:function:${id}`,
  'AWS::Logs::LogGroup': (place, id) => `arn:aws:logs:${place}:log-group:${id}:*`,
  'AWS::KMS::Key': (place, id) => `arn:aws:kms:${place}:key/${id}`,
  'AWS::SQS::Queue': (place, id) => `arn:aws:sqs:${place}:${id}`,
  'AWS::DynamoDB::GlobalTable': (place, id) => `arn:aws:dynamodb:${place}:table/${id}`,
  'AWS::Events::Rule': (place, id) => `arn:aws:events:${place}:rule/${id}`,
  'AWS::IAM::Role': (place, id) => `arn:aws:iam::${place.split(':')[1]}:role/${id}`,
};

/** Resources whose `Ref` is their ARN. */
const ARN_BY_REFERENCE: { readonly [type: string]: ArnOf } = {
  'AWS::StepFunctions::StateMachine': (place, id) => `arn:aws:states:${place}:stateMachine:${id}`,
  'AWS::SecretsManager::Secret': (place, id) => `arn:aws:secretsmanager:${place}:secret:${id}-AbCdEf`,
};

/** What a state machine is called: as its properties say, or as CloudFormation makes it up. */
function machineName(id: string, { Properties }: IamTemplate['Resources'][string]): string {
  const name = Properties?.StateMachineName;
  return typeof name === 'string' ? name : id;
}

function apiEndpoint(region: string, id: string): string {
  return `https://${id}.execute-api.${region}.amazonaws.com`;
}

/** Names that a deployment could give to what a template's policies and definitions refer to. */
export function templateNames(template: IamTemplate, { account, region }: Deployment): TemplateNames {
  const place = `${region}:${account}`;
  const resources = Object.entries(template.Resources);
  return {
    references: new Map([
      ['AWS::Partition', 'aws'],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::Region', region],
      ['AWS::AccountId', account],
      ...resources.map(([id, resource]): [string, string] => [
        id,
        ARN_BY_REFERENCE[resource.Type]?.(place, machineName(id, resource)) ?? id,
      ]),
    ]),
    attributes: new Map(
      resources.flatMap(([id, resource]): [string, string][] => {
        const { Type } = resource;
        if (Type === 'AWS::StepFunctions::StateMachine') return [[`${id}.Name`, machineName(id, resource)]];
        if (Type === 'AWS::ApiGatewayV2::Api') return [[`${id}.ApiEndpoint`, apiEndpoint(region, id)]];
        const arn = ARN_BY_TYPE[Type]?.(place, id);
        return arn === undefined ? [] : [[`${id}.Arn`, arn]];
      }),
    ),
  };
}
