/** The answers about runs as schemas, which the document shows and which the tests hold the handlers' answers to. */
import * as z from 'zod';
import { LOG_LEVELS, RULESET_VALIDITIES } from '../../lambda/contract/execution-detail';
import { LEFTOVER_KINDS, LEFTOVER_STATES } from '../../lambda/contract/leftover';
import { PHASE_OUTCOMES } from '../../lambda/contract/phase-timing';
import { LONGEST_STOP_REASON } from '../../lambda/contract/stop-reason';
import { ENDED_STATUSES, VERDICTS } from '../../lambda/contract/verdict';
import { WORKFLOW_PHASES } from '../../lambda/contract/workflow-phases';

const dateTime = z.iso.datetime();
const textOrNull = z.string().nullable();
const kind = z.enum(['blueprint', 'workflow']);
const verdict = z.enum(VERDICTS);

export const phaseTiming = z.strictObject({
  phase: z.enum(WORKFLOW_PHASES),
  outcome: z.enum(PHASE_OUTCOMES),
  startDate: dateTime,
  stopDate: dateTime.nullable().describe('null while it goes on'),
  attempts: z.int().describe('how often it was begun'),
});

export const leftover = z.strictObject({
  kind: z.enum(LEFTOVER_KINDS),
  identifier: z.string(),
  state: z.enum(LEFTOVER_STATES),
  removedAt: dateTime.nullable().describe('when the monitor found that it is gone; null until then'),
  status: textOrNull.describe('the last one that RDS gave it'),
  deleteCommand: textOrNull.describe('what deletes it, where nothing deletes it by itself'),
});

export const lookAt = z
  .strictObject({ execution: z.string(), maskingLog: textOrNull })
  .describe('where to look: the execution in the console, and the log of the masking run');

export const firstError = z.strictObject({
  phase: textOrNull,
  error: z.string(),
  cause: textOrNull.describe('null for a blueprint, whose cause may hold its whole input'),
});

const recipe = {
  contentHash: textOrNull.describe("SHA-256 of the ruleset's own text in hex digits"),
  hash: textOrNull.describe(
    'hash of its text and libraries, which rulesetHash pins; null where a part is not known',
  ),
  libraries: z
    .array(z.strictObject({ namespace: z.string(), name: z.string(), contentHash: textOrNull }))
    .nullable()
    .describe('those that it imports; null where the DataMasque login may not read them'),
};

const maskedDatabase = z
  .strictObject({ database: z.string(), schema: textOrNull })
  .nullable()
  .describe('the one database of the server that is masked; others of it are in the snapshot, unmasked');

export const recordedRuleset = z.strictObject({ id: textOrNull, name: textOrNull, ...recipe });

export const shownInput = z
  .strictObject({
    DBInstanceIdentifier: z.string().optional(),
    DBSecretIdentifier: z.string().optional(),
    DataMasqueRulesetId: z.string().optional(),
    PreferredAZ: z.string().optional(),
    AwsSecretArn: z.string().optional(),
    SourceSnapshot: z.string().optional(),
    RulesetHash: z.string().optional(),
  })
  .describe('the fields of the input that hold no secret; values that are wrong are shortened or left out');

export const executionDetail = z
  .strictObject({
    executionArn: z.string(),
    name: z.string(),
    stateMachineArn: z.string(),
    kind,
    status: z.string().describe('as Step Functions has it'),
    redriveCount: z.int(),
    startDate: dateTime,
    stopDate: dateTime.nullable().describe('null while it runs'),
    verdict: verdict.nullable().describe('null while it runs, and until the monitor has said it'),
    startedBy: textOrNull,
    databaseIdentifier: textOrNull,
    input: shownInput,
    phases: z.array(phaseTiming).describe('in the order in which they were entered; empty for a blueprint'),
    availabilityZone: textOrNull.describe('zone that the clone is, or is being, made in'),
    cloneIdentifier: textOrNull,
    sourceSnapshot: textOrNull,
    engine: textOrNull.describe('RDS engine that a restore named, as those of clusters do'),
    rulesetName: textOrNull.describe('as it was when the request was checked'),
    recipe: z.strictObject(recipe),
    maskedDatabase,
    maskRunId: z.int().nullable(),
    maskingStatus: textOrNull.describe("DataMasque's own word; null where it does not answer"),
    maskedSnapshotArn: textOrNull,
    firstError: firstError.nullable(),
    lookAt,
    leftovers: z.array(leftover),
    canBeStopped: z.boolean(),
  })
  .describe('all that is known of one execution; null is what is not known, or not there yet');

export const logLine = z.strictObject({
  time: dateTime,
  level: z.enum(LOG_LEVELS),
  phase: textOrNull,
  message: z.string(),
});

export const logPage = z.strictObject({
  lines: z.array(logLine).describe('the oldest first'),
  nextToken: z
    .string()
    .optional()
    .describe('asks for what comes after these lines; absent once the log has come to its end'),
  hasMore: z.boolean().describe('whether there is more to read now; false = ask again later'),
});

export const listedRuleset = z.strictObject({
  id: z.string(),
  name: z.string(),
  validity: z.enum(RULESET_VALIDITIES),
  errors: z.array(z.string()),
  hash: textOrNull.describe(
    'hash of its text and libraries, which rulesetHash pins; null where it is not known',
  ),
});

export const rulesetList = z.strictObject({ rulesets: z.array(listedRuleset) });

export const runRecord = z
  .strictObject({
    executionArn: z.string(),
    name: z.string(),
    stateMachineArn: z.string(),
    kind,
    executionStatus: z.enum(ENDED_STATUSES).describe('what Step Functions shows'),
    redriveCount: z.int(),
    startDate: dateTime,
    stopDate: dateTime,
    verdict,
    startedBy: textOrNull,
    databaseIdentifier: textOrNull,
    requestedRuleset: textOrNull.describe('the ruleset that was asked for, by its name or id'),
    sourceSnapshot: textOrNull,
    ruleset: recordedRuleset,
    maskedDatabase,
    maskRunId: z.int().nullable(),
    maskingStatus: textOrNull,
    phases: z.array(phaseTiming),
    maskedSnapshotArn: textOrNull,
    availabilityZone: textOrNull,
    warnings: z.array(z.string()).describe("the last warnings and errors of DataMasque's log"),
    error: textOrNull,
    cause: textOrNull,
    lookAt,
    leftovers: z.array(leftover),
    recordDate: dateTime,
  })
  .describe('a run that has ended');

export const runPage = z.strictObject({
  runs: z.array(runRecord).describe('the newest first'),
  nextToken: z.string().optional().describe('asks for the next page; absent on the last one'),
});

export const stopRequest = z.strictObject({
  reason: z
    .string()
    .min(1)
    .max(LONGEST_STOP_REASON)
    .optional()
    .describe('why the run is stopped, on one line; it stands in the execution and in its record'),
});

export const stoppedExecution = z.strictObject({ executionArn: z.string(), stopDate: dateTime });
