import type { RDSClient } from '@aws-sdk/client-rds';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionIdentity } from '../../lambda/contract/resource-names';
import { DEAD_AFTER_MILLISECONDS, type ExecutionEnd, isLeftOver } from '../../lambda/resources/left-over';
import { isToBeDeleted, type OwnedResource, ownedResources } from '../../lambda/resources/owned-resources';
import { describeExecution, type EndedExecution } from '../../lambda/runs/execution';

/** What became of the execution that made something. */
export type MakerState =
  /** It goes on, so what it made is in use. */
  | 'running'
  /** It has ended. */
  | 'ended'
  /** Step Functions does not know it, or not any more. */
  | 'gone'
  /** Nobody can say. */
  | 'unclear';

/** Something that an execution made and that is no complete masked snapshot. */
export interface Standing {
  readonly resource: OwnedResource;
  readonly maker: MakerState;
  /** Whether nothing removes it any more, as far as can be told from here; true of a renamed clone, which nothing ever removes. */
  readonly isOrphan: boolean;
  /** When the execution ended, in milliseconds since the epoch. */
  readonly endedAt?: number;
  /** Why nobody can say what became of the execution. */
  readonly reason?: string;
}

export interface Account {
  readonly rds: Pick<RDSClient, 'send'>;
  readonly stepFunctions: Pick<SFNClient, 'send'>;
  /** The present moment, in milliseconds since the epoch. */
  readonly now: () => number;
}

interface Maker {
  readonly state: MakerState;
  readonly end?: ExecutionEnd;
  readonly endedAt?: number;
  readonly reason?: string;
}

/**
 * Finds all that executions of any workflow made and that is not what they were started for, by tags and by names,
 * without anything that a stack knows.
 */
export async function findStanding(account: Account): Promise<readonly Standing[]> {
  const makers = new Map<string, Maker>();
  const found: Standing[] = [];
  for await (const resource of ownedResources({ rds: account.rds, mayBeOf: () => true })) {
    if (!resource.isRenamed && !isToBeDeleted(resource)) continue;
    const execution = `${resource.executionArn} ${resource.startedAt}`;
    const maker = makers.get(execution) ?? (await makerOf(account, resource));
    makers.set(execution, maker);
    const { state, end, endedAt, reason } = maker;
    const isOrphan = end !== undefined && isStray(resource, end) && resource.status !== 'deleting';
    found.push({ resource, maker: state, isOrphan, endedAt, reason });
  }
  return found;
}

/** Of a renamed clone nothing but the end of its execution has to be known. */
function isStray(resource: OwnedResource, end: ExecutionEnd): boolean {
  return isLeftOver(resource, end) || resource.isRenamed === true;
}

async function makerOf(
  { stepFunctions, now }: Account,
  { executionArn, startedAt }: ExecutionIdentity,
): Promise<Maker> {
  try {
    const execution = await describeExecution(
      { stepFunctions, clock: now },
      executionArn,
      Date.parse(startedAt),
    );
    if (execution === 'running') return { state: 'running' };
    if (execution === 'does-not-exist')
      return { state: 'gone', end: { madeBefore: now() - DEAD_AFTER_MILLISECONDS } };
    return { state: 'ended', end: endOf(execution), endedAt: execution.stoppedAt };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { state: 'unclear', reason };
  }
}

function endOf({ status }: EndedExecution): ExecutionEnd {
  return { status };
}
