import { setTimeout as pause } from 'node:timers/promises';
import { DescribeDBClustersCommand, DescribeDBInstancesCommand, type RDSClient } from '@aws-sdk/client-rds';
import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from '@aws-sdk/client-sfn';
import { ResourceTag } from '../../lambda/contract/resource-tags';
import type { Database } from '../postgres/database-store';
import { PhaseFollower, type PhaseNews } from './phases';
import { changedRows, digestOf, rowCount, rowDigests, type TableDigests } from './row-digests';
import { type Sample, sampleTables } from './sample-rows';

/** What one masking run needs: where to send the request, and where to look at what came of it. */
export interface MaskingJob {
  /** Base address of the HTTP API. */
  readonly apiUrl: string;
  /** The body of the request that starts the run. */
  readonly request: object;
  readonly stepFunctions: SFNClient;
  readonly rds: RDSClient;
  /** The source database itself, to see that it keeps its rows. */
  readonly source: Database;
  /** Restores a snapshot, to see what is in it; the caller closes it. */
  readonly restoreSnapshot: (snapshotArn: string) => Promise<Database>;
  /** How many rows DataMasque masked in the last run, for where no masked snapshot tells. */
  readonly rowsMaskedInClone: () => number;
  readonly onNews: (news: PhaseNews) => void;
}

/** How a masking run ended, as `--json` prints it. */
export interface MaskingJobResult {
  /** The execution's own status. */
  readonly status: string;
  readonly executionArn: string;
  readonly maskedSnapshotArn: string | null;
  readonly maskRunId: number | null;
  /** The execution's error and cause, null after a success. */
  readonly error: string | null;
  readonly source: { readonly rows: number; readonly unchanged: boolean };
  readonly clone: { readonly rowsMasked: number; readonly deleted: boolean };
  /** Real time from the request to the end of the execution. */
  readonly seconds: number;
}

/** A masking run's end, with some rows to show. */
export interface MaskingJobReport {
  readonly result: MaskingJobResult;
  readonly samples: readonly Sample[];
}

const LOOK_EVERY_MILLISECONDS = 100;

/** What the workflow's output holds; see the state machine's Succeed state. */
interface WorkflowOutput {
  readonly maskedSnapshotArn: string;
  readonly maskRunId: number;
}

/** Starts one run through the HTTP API, follows it to its end and finds out what it really did. */
export async function runMaskingJob(job: MaskingJob): Promise<MaskingJobReport> {
  const before = await rowDigests(job.source);
  const startedAt = Date.now();
  const executionArn = await startExecution(job);
  const execution = await followExecution(job, executionArn);
  const seconds = (Date.now() - startedAt) / 1000;
  const output = readOutput(execution);
  const after = await rowDigests(job.source);
  const masked = output && (await lookIntoSnapshot(job, output.maskedSnapshotArn, before));
  return {
    result: {
      status: String(execution.status),
      executionArn,
      maskedSnapshotArn: output?.maskedSnapshotArn ?? null,
      maskRunId: output?.maskRunId ?? null,
      error: output
        ? null
        : `${execution.error ?? execution.status}: ${execution.cause ?? 'no cause was given'}`,
      source: { rows: rowCount(before), unchanged: digestOf(before) === digestOf(after) },
      clone: {
        rowsMasked: masked?.rowsMasked ?? job.rowsMaskedInClone(),
        deleted: await isCloneGone(job.rds, executionArn),
      },
      seconds,
    },
    samples: masked?.samples ?? [],
  };
}

/** Whether a run did what it was started for: a green status over a snapshot in which nothing was masked does not count. */
export function isTrueSuccess(result: MaskingJobResult): boolean {
  const { status, source, clone } = result;
  const masked = clone.rowsMasked > 0 || source.rows === 0;
  return status === 'SUCCEEDED' && source.unchanged && clone.deleted && masked;
}

async function startExecution({ apiUrl, request }: MaskingJob): Promise<string> {
  const response = await fetch(`${apiUrl}/executions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const body = (await response.json()) as { readonly executionArn?: string; readonly message?: string };
  if (!body.executionArn)
    throw new Error(`the trigger refused the request with ${response.status}: ${body.message}`);
  return body.executionArn;
}

async function followExecution(job: MaskingJob, executionArn: string): Promise<DescribeExecutionOutput> {
  const follower = new PhaseFollower(job.stepFunctions, executionArn);
  for (;;) {
    const execution = await job.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    for (const news of await follower.news()) job.onNews(news);
    if (execution.status !== 'RUNNING') return execution;
    await pause(LOOK_EVERY_MILLISECONDS);
  }
}

function readOutput({ status, output }: DescribeExecutionOutput): WorkflowOutput | undefined {
  return status === 'SUCCEEDED' && output ? (JSON.parse(output) as WorkflowOutput) : undefined;
}

async function lookIntoSnapshot(
  job: MaskingJob,
  snapshotArn: string,
  before: readonly TableDigests[],
): Promise<{ readonly rowsMasked: number; readonly samples: readonly Sample[] }> {
  const restored = await job.restoreSnapshot(snapshotArn);
  try {
    const masked = await rowDigests(restored);
    return {
      rowsMasked: changedRows(before, masked),
      samples: await sampleTables(job.source, before, restored, masked),
    };
  } finally {
    await restored.close();
  }
}

async function isCloneGone(rds: RDSClient, executionArn: string): Promise<boolean> {
  const { DBInstances: instances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
  const { DBClusters: clusters = [] } = await rds.send(new DescribeDBClustersCommand({}));
  const ofExecution = [...instances, ...clusters].filter(({ TagList = [] }) => {
    const tags = new Map(TagList.map((tag) => [tag.Key, tag.Value]));
    return tags.has(ResourceTag.CLONE_OWNER) && tags.get(ResourceTag.EXECUTION) === executionArn;
  });
  return ofExecution.length === 0;
}
