import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

/** Seconds. */
const WAIT = { minDelay: 0.01, maxDelay: 0.1, maxWaitTime: 10 } as const;

/** Makes tables and waits until they can be used. */
export async function createTables(
  client: DynamoDBClient,
  tables: readonly CreateTableCommandInput[],
): Promise<void> {
  for (const table of tables) {
    await client.send(new CreateTableCommand(table));
    await waitUntilTableExists({ client, ...WAIT }, { TableName: table.TableName });
  }
}
