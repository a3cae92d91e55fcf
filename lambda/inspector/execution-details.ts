import { DescribeExecutionCommand, type DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import type { ExecutionDetail, FirstError } from '../contract/execution-detail';
import { shownMachineInput } from '../contract/machine-input';
import type { LookAt } from '../contract/masking-run-finished';
import { isSameStart } from '../contract/resource-names';
import type { RulesetRecipe } from '../contract/ruleset-recipe';
import type { RunRecord } from '../contract/run-record';
import { startedByOf } from '../contract/started-by';
import { StepFailure } from '../contract/step-failure';
import { isEnded } from '../contract/verdict';
import type { StartedRun } from '../contract/workflow-steps';
import { identifyStarted } from '../datamasque/run-identity';
import { getRun } from '../datamasque/runs';
import { isUnknownExecution, type NamedExecution, noSuchExecution } from '../http/named-execution';
import { SharedCalls } from '../http/shared-calls';
import { databaseOf, parseJson } from '../runs/execution';
import { maskedSnapshotArnOf } from '../runs/masked-snapshot-arn';
import { executionPage, maskingLogUrl } from '../runs/where-to-look';
import { withoutSecret } from '../runs/without-secret';
import type { InspectorDependencies } from './inspector-dependencies';
import type { RunFacts } from './run-facts';
import type { RunStories } from './run-stories';

/** Many people look at the same execution. */
const SHARED_MILLISECONDS = 2000;
const MOST_DETAILS = 50;

/** Tells all that is known of one execution. */
export class ExecutionDetails {
  private readonly details: SharedCalls<ExecutionDetail>;

  constructor(
    private readonly dependencies: InspectorDependencies,
    private readonly stories: RunStories,
  ) {
    this.details = new SharedCalls(dependencies.clock, SHARED_MILLISECONDS, MOST_DETAILS);
  }

  /** @throws HttpRefusedError where nothing is known of the execution */
  of(named: NamedExecution): Promise<ExecutionDetail> {
    return this.details.share(named.executionArn, () => this.read(named));
  }

  private async read(named: NamedExecution): Promise<ExecutionDetail> {
    const { executionArn, machine } = named;
    const record = this.dependencies.records.of(executionArn);
    // It is waited for below; a call that fails in between must not leave it without a listener.
    record.catch(() => undefined);
    try {
      const { stepFunctions } = this.dependencies;
      const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      const { facts } = await this.stories.of({ executionArn, kind: machine.kind });
      return await this.known(named, execution, facts, ofThisEnd(await record, execution));
    } catch (error) {
      if (!isUnknownExecution(error)) throw error;
      const recorded = await record;
      if (recorded === undefined) throw noSuchExecution(named);
      return this.recorded(named, recorded);
    }
  }

  private async known(
    { executionArn, name, machine }: NamedExecution,
    execution: DescribeExecutionOutput,
    facts: RunFacts,
    record: RunRecord | undefined,
  ): Promise<ExecutionDetail> {
    const { status = '', startDate, stopDate, redriveCount = 0 } = execution;
    const input = parseJson(execution.input);
    const maskRunId = facts.traces.maskRunId ?? record?.maskRunId ?? null;
    return {
      executionArn,
      name,
      stateMachineArn: machine.arn,
      kind: machine.kind,
      status,
      redriveCount,
      startDate: (startDate ?? new Date(0)).toISOString(),
      stopDate: stopDate?.toISOString() ?? null,
      verdict: record?.verdict ?? null,
      startedBy: (machine.kind === 'workflow' ? startedByOf(input) : undefined) ?? record?.startedBy ?? null,
      databaseIdentifier: databaseOf(input) ?? null,
      input: shownMachineInput(input),
      phases: facts.phases,
      availabilityZone: facts.restore?.availabilityZone ?? record?.availabilityZone ?? null,
      cloneIdentifier: cloneOf(machine.owner, facts),
      sourceSnapshot: facts.sourceSnapshot ?? record?.sourceSnapshot ?? null,
      engine: facts.engine,
      rulesetName: facts.plan.rulesetName ?? record?.ruleset.name ?? null,
      recipe: facts.plan.recipe ?? recipeOf(record),
      maskedDatabase: facts.traces.maskedDatabase ?? record?.maskedDatabase ?? null,
      maskRunId,
      maskingStatus: record?.maskingStatus ?? (await this.maskingStatus(maskRunId, facts.traces.startedRun)),
      maskedSnapshotArn:
        maskedSnapshotArnOf(parseJson(execution.output)) ?? record?.maskedSnapshotArn ?? null,
      firstError: status === 'SUCCEEDED' ? null : scrubbed(facts.firstError, facts.runSecret),
      lookAt: this.lookAt(executionArn, maskRunId),
      leftovers: record?.leftovers ?? [],
      canBeStopped: status === 'RUNNING' && machine.kind === 'workflow',
    };
  }

  /** Step Functions forgets an execution 90 days after its end. */
  private recorded({ name, machine }: NamedExecution, record: RunRecord): ExecutionDetail {
    const { executionArn, executionStatus, maskRunId, error, cause, phases, requestedRuleset } = record;
    const failed = phases.find(({ outcome }) => outcome === 'failed') ?? phases.at(-1);
    return {
      executionArn,
      name,
      stateMachineArn: machine.arn,
      kind: machine.kind,
      status: executionStatus,
      redriveCount: record.redriveCount,
      startDate: record.startDate,
      stopDate: record.stopDate,
      verdict: record.verdict,
      startedBy: record.startedBy,
      databaseIdentifier: record.databaseIdentifier,
      input: requestedRuleset === null ? {} : { DataMasqueRulesetId: requestedRuleset },
      phases,
      availabilityZone: record.availabilityZone,
      cloneIdentifier: null,
      sourceSnapshot: record.sourceSnapshot,
      engine: null,
      rulesetName: record.ruleset.name,
      recipe: recipeOf(record),
      maskedDatabase: record.maskedDatabase ?? null,
      maskRunId,
      maskingStatus: record.maskingStatus,
      maskedSnapshotArn: record.maskedSnapshotArn,
      firstError: error === null ? null : { phase: failed?.phase ?? null, error, cause },
      lookAt: this.lookAt(executionArn, maskRunId),
      leftovers: record.leftovers,
      canBeStopped: false,
    };
  }

  /** Null where DataMasque cannot be asked, or has no such run: all else is known without it. */
  private async maskingStatus(
    maskRunId: number | null,
    started: StartedRun | undefined,
  ): Promise<string | null> {
    if (maskRunId === null) return null;
    try {
      const run = await getRun(this.dependencies.dataMasque, maskRunId);
      if (run === undefined || (started && !identifyStarted(run, started).isOurs)) return null;
      return run.status;
    } catch (error) {
      if (error instanceof StepFailure) return null;
      throw error;
    }
  }

  private lookAt(executionArn: string, maskRunId: number | null): LookAt {
    const { dataMasqueUrl } = this.dependencies.environment;
    return {
      execution: executionPage(executionArn),
      maskingLog: maskRunId === null ? null : maskingLogUrl(dataMasqueUrl, maskRunId),
    };
  }
}

/** One of an earlier version of this package lacks a part. */
function recipeOf(record: RunRecord | undefined): RulesetRecipe {
  const { contentHash = null, hash = null, libraries = null }: Partial<RulesetRecipe> = record?.ruleset ?? {};
  return { contentHash, hash, libraries };
}

/** A record of an earlier end says nothing of an execution that was redriven since, nor of another one of its name. */
function ofThisEnd(
  record: RunRecord | undefined,
  { status, startDate, redriveCount = 0 }: DescribeExecutionOutput,
): RunRecord | undefined {
  if (record === undefined || !isEnded(status) || record.redriveCount !== redriveCount) return undefined;
  const isOfIt = startDate === undefined || isSameStart(startDate.getTime(), Date.parse(record.startDate));
  return isOfIt ? record : undefined;
}

/** Of a blueprint it is the database that its history names. */
function cloneOf(owner: string | undefined, { restore, traces, plan }: RunFacts): string | null {
  if (owner === undefined) return traces.stagingDatabase ?? null;
  return restore === undefined ? null : (plan.names?.clone ?? null);
}

function scrubbed(first: FirstError | null, runSecret: string | undefined): FirstError | null {
  if (first === null) return null;
  const { phase, error, cause } = first;
  return {
    phase,
    error: withoutSecret(error, runSecret),
    cause: cause === null ? null : withoutSecret(cause, runSecret),
  };
}
