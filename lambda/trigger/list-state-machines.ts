import { ListStateMachinesCommand, type StateMachineListItem, StateMachineType } from '@aws-sdk/client-sfn';
import type { ListedStateMachine, StateMachineList } from '../contract/execution';
import { findStateMachineReference, type StateMachineReference } from '../contract/state-machine-reference';
import { type Clock, SharedCalls } from '../http/shared-calls';
import type { StepFunctionsClient } from '../http/step-functions-client';

const SHARED_MILLISECONDS = 2000;
/** As many as Step Functions gives. */
const LONGEST_PAGE = 1000;

/** Lists the configured state machines, however many the account has. */
export class StateMachineLists {
  private readonly lists: SharedCalls<StateMachineList>;

  constructor(
    private readonly client: StepFunctionsClient,
    private readonly configured: readonly StateMachineReference[],
    clock: Clock,
  ) {
    this.lists = new SharedCalls(clock, SHARED_MILLISECONDS, 1);
  }

  all(): Promise<StateMachineList> {
    return this.lists.share('all', async () => ({ stateMachines: await this.read() }));
  }

  private async read(): Promise<readonly ListedStateMachine[]> {
    const found: ListedStateMachine[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.client.send(
        new ListStateMachinesCommand({ maxResults: LONGEST_PAGE, nextToken }),
      );
      found.push(...(page.stateMachines ?? []).flatMap((item) => this.listed(item)));
      nextToken = page.nextToken;
    } while (nextToken);
    return found;
  }

  /** Express machines are left out: their executions cannot be listed, and a repeated start is a second run. */
  private listed({
    stateMachineArn = '',
    name = '',
    type,
  }: StateMachineListItem): readonly ListedStateMachine[] {
    const reference = findStateMachineReference(this.configured, stateMachineArn);
    if (reference === undefined || type === StateMachineType.EXPRESS) return [];
    return [{ stateMachineArn, name, kind: reference.kind }];
  }
}
