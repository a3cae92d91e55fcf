import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { TemplateValue } from '../../template-values';

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, TemplateValue>>;
}

/** Type of the tables that the constructs make. */
export const TABLE_TYPE = 'AWS::DynamoDB::GlobalTable';

/** The tables of a template by their keys and indexes, each called by its logical id. */
export function deployedTables(
  resources: Readonly<Record<string, TemplateResource>>,
): CreateTableCommandInput[] {
  return Object.entries(resources).flatMap(([TableName, { Type, Properties = {} }]) => {
    if (Type !== TABLE_TYPE) return [];
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } =
      Properties as unknown as CreateTableCommandInput;
    return [{ TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode }];
  });
}
