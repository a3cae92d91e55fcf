import {
  type CreateTableCommandInput,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { createTables } from '../../local/aws/dynamodb/create-tables';
import { DynamoDbService } from '../../local/aws/dynamodb/dynamodb-service';
import { inProcessHandler } from '../../local/aws/in-process-handler';

/** Of all worlds of this process, which come one after the other. */
const service = new DynamoDbService();
const made = new Map<string, Promise<void>>();

/**
 * The tables of a monitor. To make them takes longer than all that the monitor does with them, so they are made once, and
 * each world begins with empty ones.
 */
export class RecordStore {
  readonly handle = service.handle;
  /** Of nobody whose role is tried. */
  readonly client: DynamoDBClient;

  constructor(
    private readonly tables: readonly CreateTableCommandInput[],
    config: DynamoDBClientConfig,
  ) {
    this.client = new DynamoDBClient({ ...config, requestHandler: inProcessHandler(service.handle) });
  }

  /** Makes the tables, or empties them. */
  async begin(): Promise<void> {
    for (const table of this.tables) {
      const name = String(table.TableName);
      const known = made.get(name);
      if (known === undefined) made.set(name, createTables(this.client, [table]));
      await made.get(name);
      if (known !== undefined) await this.empty(name, table);
    }
  }

  private async empty(TableName: string, { KeySchema = [] }: CreateTableCommandInput): Promise<void> {
    const { Items = [] } = await this.client.send(new ScanCommand({ TableName }));
    for (const item of Items) {
      const Key = Object.fromEntries(
        KeySchema.flatMap(({ AttributeName: name = '' }) => {
          const value = item[name];
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
      await this.client.send(new DeleteItemCommand({ TableName, Key }));
    }
  }
}
