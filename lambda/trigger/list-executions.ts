import { type ExecutionListItem, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { ExecutionPage, ListedExecution } from '../contract/execution';
import { databaseIdentifierOf } from '../contract/execution-name';
import { writePageToken } from '../http/page-token';
import { type Clock, SharedCalls } from '../http/shared-calls';
import type { StepFunctionsClient } from '../http/step-functions-client';
import { type ListQuery, listOf } from './list-query';

/** ListExecutions refills at two calls a second in most Regions, and many people watch the same list. */
const SHARED_MILLISECONDS = 2000;
const MOST_SHARED_PAGES = 100;

function listed(item: ExecutionListItem): ListedExecution {
  const name = item.name ?? '';
  const databaseIdentifier = databaseIdentifierOf(name);
  return {
    executionArn: item.executionArn ?? '',
    name,
    stateMachineArn: item.stateMachineArn ?? '',
    status: item.status ?? '',
    startDate: item.startDate?.toISOString() ?? '',
    ...(item.stopDate && { stopDate: item.stopDate.toISOString() }),
    ...(databaseIdentifier && { databaseIdentifier }),
  };
}

/** Lists executions, a page a call; identical calls within two seconds share one call of Step Functions. */
export class ExecutionLists {
  private readonly pages: SharedCalls<ExecutionPage>;

  constructor(
    private readonly client: StepFunctionsClient,
    clock: Clock,
  ) {
    this.pages = new SharedCalls(clock, SHARED_MILLISECONDS, MOST_SHARED_PAGES);
  }

  page(query: ListQuery): Promise<ExecutionPage> {
    const key = JSON.stringify([query.stateMachineArn, query.status, query.limit, query.nextToken]);
    return this.pages.share(key, () => this.read(query));
  }

  private async read(query: ListQuery): Promise<ExecutionPage> {
    const { executions = [], nextToken } = await this.client.send(
      new ListExecutionsCommand({
        stateMachineArn: query.stateMachineArn,
        statusFilter: query.status,
        maxResults: query.limit,
        nextToken: query.nextToken,
      }),
    );
    return {
      executions: executions.map(listed),
      ...(nextToken && { nextToken: writePageToken(listOf(query), nextToken) }),
    };
  }
}
