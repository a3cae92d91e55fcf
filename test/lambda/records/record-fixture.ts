import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Template } from 'aws-cdk-lib/assertions';
import { beingRemoved } from '../../../lambda/contract/leftover';
import type { RunRecord } from '../../../lambda/contract/run-record';
import { DynamoRunRecords } from '../../../lambda/records/dynamo-run-records';
import { recordTable } from '../../../lib/monitor/record-table';
import { createTables } from '../../../local/aws/dynamodb/create-tables';
import { deployedTables } from '../../../local/aws/dynamodb/deployed-tables';
import { DynamoDbService } from '../../../local/aws/dynamodb/dynamodb-service';
import { inProcessHandler } from '../../../local/aws/in-process-handler';
import type { WireHandler } from '../../../local/http/exchange';
import { LOCAL_REGION } from '../../../local/local-place';
import { newStack } from '../../lib/workflow-fixture';

/** The table as a monitor deploys it. */
const TABLES = (() => {
  const stack = newStack();
  recordTable(stack, {});
  return deployedTables(Template.fromStack(stack).toJSON().Resources);
})();

export const TABLE_NAME = String(TABLES[0]?.TableName);

/** Makes the table as a monitor deploys it, and waits until it can be used. */
export function createRecordTable(client: DynamoDBClient): Promise<void> {
  return createTables(client, TABLES);
}

function clientOf(service: WireHandler): DynamoDBClient {
  return new DynamoDBClient({
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: inProcessHandler(service),
    maxAttempts: 1,
  });
}

/** Makes a DynamoDB without tables, which answers the requests of one fixture. */
export type RecordEngine = () => WireHandler;

const dynalite: RecordEngine = () => new DynamoDbService().handle;

let newEngine = dynalite;

/**
 * Sets what answers the requests of the fixtures that are made from now on.
 *
 * @param engine default at the start: local mode's own DynamoDB
 */
export function useRecordEngine(engine: RecordEngine): void {
  newEngine = engine;
}

/** Records on a DynamoDB of their own, behind the real client. */
export class RecordFixture {
  /** Bodies of the requests that were sent, without those that made the table. */
  readonly requests: { readonly operation: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  readonly client: DynamoDBClient;
  readonly records: DynamoRunRecords;
  /** Set, DynamoDB answers with this error. */
  fault?: string;

  constructor(retentionSeconds?: number) {
    const service = newEngine();
    const table = createRecordTable(clientOf(service));
    this.client = clientOf(async (request) => {
      await table;
      const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
      this.requests.push({ operation, body: JSON.parse(request.body) });
      if (this.fault === undefined) return service(request);
      const body = JSON.stringify({
        __type: `com.amazonaws.dynamodb.v20120810#${this.fault}`,
        message: 'no',
      });
      return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
    });
    this.records = new DynamoRunRecords(this.client, { tableName: TABLE_NAME, retentionSeconds });
  }
}

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Masking';

/** ARN of an execution of a machine. */
export function executionArn(name: string, machine = 'Masking'): string {
  return `arn:aws:states:us-east-1:000000000000:execution:${machine}:${name}`;
}

/** A record of a run that went well. */
export function recordOf(name: string, fields: Partial<RunRecord> = {}): RunRecord {
  const arn = fields.executionArn ?? executionArn(name);
  return {
    executionArn: arn,
    name,
    stateMachineArn: MACHINE,
    kind: 'workflow',
    executionStatus: 'SUCCEEDED',
    redriveCount: 0,
    startDate: '2026-06-01T11:30:00.000Z',
    stopDate: '2026-06-01T12:00:00.000Z',
    verdict: 'masked',
    startedBy: 'Stack/Trigger/Nightly',
    databaseIdentifier: 'orders',
    requestedRuleset: 'orders',
    sourceSnapshot: 'rds:orders-2026-06-01-03-00',
    ruleset: {
      id: '123e4567-e89b-42d3-a456-426614174000',
      name: 'orders',
      contentHash: 'ab'.repeat(32),
      hash: null,
      libraries: null,
    },
    maskedDatabase: { database: 'orders', schema: 'public' },
    maskRunId: 7,
    maskingStatus: 'finished',
    phases: [
      {
        phase: 'clone',
        outcome: 'succeeded',
        startDate: '2026-06-01T11:31:00.000Z',
        stopDate: '2026-06-01T11:40:00.000Z',
        attempts: 1,
      },
    ],
    maskedSnapshotArn: 'arn:aws:rds:us-east-1:000000000000:snapshot:masked',
    availabilityZone: 'us-east-1a',
    warnings: [],
    error: null,
    cause: null,
    lookAt: { execution: 'https://console.example.com', maskingLog: null },
    leftovers: [beingRemoved({ kind: 'instance', identifier: 'clone', status: 'deleting' })],
    recordDate: '2026-06-01T12:01:00.000Z',
    ...fields,
  };
}
