import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { UnusableInput } from '../cli/options/unusable-input';
import type { MaskingRunFinished } from '../lambda/contract/masking-run-finished';
import { bootLocalMode, type LocalMode, type ServiceTimings } from './boot';
import { ScaledClock } from './clock';
import { troublesOf } from './job/execution-log';
import { isTrueSuccess, type MaskingJobReport, runMaskingJob } from './job/masking-job';
import { sampleLines } from './job/sample-rows';
import { HELP, type LocalOptions, readOptions } from './options';
import { ordersScript } from './orders/orders-database';
import { ORDERS_RULESET, ORDERS_RULESET_NAME } from './orders/orders-ruleset';
import { SOURCE_DATABASE, SOURCE_IDENTIFIER, sourceArn } from './orders/orders-source';
import { BUILT_PAGE, readBuiltPage } from './web/built-page';

/** Ctrl-C ends everything within two seconds, whatever a database is still busy with. */
const LONGEST_CLOSE_MILLISECONDS = 1500;

/** Exit statuses: a true success, a run that is none, input that cannot be used. */
const ExitStatus = { SUCCESS: 0, FAILED_RUN: 1, UNUSABLE_INPUT: 2 } as const;

/** The AWS CLI, with the keys of a local mode. */
function awsCli({ logins: { aws }, urls }: LocalMode): string {
  return `AWS_ACCESS_KEY_ID=${aws.accessKeyId} AWS_SECRET_ACCESS_KEY=${aws.secretAccessKey} AWS_DEFAULT_REGION=us-east-1 aws --endpoint-url ${urls.aws}`;
}

/** The command line of this package. */
const MASKING = 'npx cdk-masking-automation';

/** What local mode needs of the process it runs in. */
export interface Surroundings {
  /** Takes a line for people. */
  readonly say: (line: string) => void;
  /** Takes what a program may read. */
  readonly print: (text: string) => void;
  /** Resolves when the person wants it to end. */
  readonly interrupted: Promise<void>;
  /**
   * Makes `--local` find local mode.
   *
   * @default nobody is told
   */
  readonly announce?: (local: Pick<LocalMode, 'urls' | 'logins'>) => Promise<void>;
  /** How long the services take; absent = about as long as the real ones. */
  readonly timings?: ServiceTimings;
}

async function readText(file: string, option: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UnusableInput(`${option} cannot be read: ${file} (${code}); give the path of a text file`);
  }
}

async function boot(options: LocalOptions, { say, timings }: Surroundings): Promise<LocalMode> {
  const { source, ruleset } = options;
  return bootLocalMode({
    clock: new ScaledClock(options.speed),
    port: options.port,
    sourceKind: options.sourceKind,
    sourceScript: source ? await readText(source, '--source') : ordersScript(),
    ruleset: {
      name: ruleset ?? ORDERS_RULESET_NAME,
      yaml: ruleset ? await readText(ruleset, '--ruleset') : ORDERS_RULESET,
    },
    fail: options.fail,
    // People count in their own time, whatever the speed of the services.
    scheduleEveryMilliseconds:
      options.scheduleEverySeconds && options.scheduleEverySeconds * 1000 * options.speed,
    snapshotRule: options.snapshotRule,
    page: await readBuiltPage(BUILT_PAGE),
    scheduleExpression:
      options.scheduleEverySeconds === undefined
        ? undefined
        : `rate(${options.scheduleEverySeconds} seconds)`,
    timings,
    say,
  });
}

async function runOnce(
  local: LocalMode,
  { sourceKind }: LocalOptions,
  { say }: Surroundings,
): Promise<MaskingJobReport> {
  const { services, store, clients, automation, logins } = local;
  const startedAt = services.clock.now();
  say('');
  return runMaskingJob({
    apiUrl: local.urls.api,
    request: {
      databaseIdentifier: sourceArn(sourceKind),
      databaseSecretIdentifier: automation.databaseSecretArn,
      ruleset: local.rulesetId,
      overlap: 'ALLOW',
    },
    stepFunctions: clients.stepFunctions,
    rds: clients.rds,
    source: local.source,
    restoreSnapshot: async (arn) => {
      const image = await services.rds.snapshotImage(arn);
      return store.restore(image, {
        database: SOURCE_DATABASE,
        user: logins.source.username,
        password: logins.source.password,
      });
    },
    rowsMaskedInClone: () => services.dataMasque.runs.list()[0]?.maskedRows ?? 0,
    onNews: ({ at, text }) => say(`${elapsed(at.getTime() - startedAt)}  ${text}`),
  });
}

/** Time of the run's own clock, as minutes and seconds. */
function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const minutes = String(Math.floor(seconds / 60)).padStart(3);
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How long to wait for the monitor once a run is over: this long on the run's own clock and, at high speed, in real time. */
const VERDICT_WITHIN_MILLISECONDS = 20 * 60_000;
const VERDICT_REAL_MILLISECONDS = 30_000;

async function verdictOf(
  { services, finishedRuns }: LocalMode,
  { result }: MaskingJobReport,
): Promise<MaskingRunFinished | undefined> {
  const late = new AbortController();
  try {
    return await Promise.race([
      finishedRuns.of(result.executionArn),
      Promise.all([
        services.clock.sleep(VERDICT_WITHIN_MILLISECONDS, late.signal),
        pause(VERDICT_REAL_MILLISECONDS, undefined, { signal: late.signal }),
      ]).then(
        () => undefined,
        () => undefined,
      ),
    ]);
  } finally {
    late.abort();
  }
}

/** What the monitor found out: the verdict, the first cause, what was logged and the two places to look. */
async function tellVerdict(
  { urls }: LocalMode,
  finished: MaskingRunFinished | undefined,
  { say }: Surroundings,
): Promise<void> {
  if (finished === undefined) {
    say('verdict          not said yet');
    return;
  }
  const { verdict, cause, lookAt, leftovers } = finished;
  say(`verdict          ${verdict}`);
  if (cause) say(`cause            ${cause}`);
  if (verdict !== 'masked') {
    for (const { time, level, message } of await troublesOf(urls.api, finished.executionArn))
      say(`log              ${time}  ${level.padEnd(5)}  ${message}`);
    say(`look at          ${lookAt.execution}`);
    if (lookAt.maskingLog) say(`                 ${lookAt.maskingLog}`);
  }
  for (const { kind, identifier, state } of leftovers)
    say(`left             ${kind} ${identifier}: ${state.replaceAll('-', ' ')}`);
}

function tell({ result, samples }: MaskingJobReport, { say }: Surroundings): void {
  say('');
  for (const sample of samples) for (const line of [...sampleLines(sample), '']) say(line);
  say(`execution        ${result.status}  ${result.executionArn}`);
  if (result.error) say(`error            ${result.error}`);
  if (result.maskedSnapshotArn) say(`masked snapshot  ${result.maskedSnapshotArn}`);
  say(`source           ${result.source.rows} rows, ${result.source.unchanged ? 'unchanged' : 'CHANGED'}`);
  say(
    `clone            ${result.clone.rowsMasked} rows masked, ${result.clone.deleted ? 'deleted' : 'STILL THERE'}`,
  );
  say(`took             ${result.seconds.toFixed(1)} s`);
}

function tellWhatToTry(local: LocalMode, { say }: Surroundings): void {
  const { urls, automation, source, rulesetId, logins } = local;
  const aws = awsCli(local);
  say('');
  say('Still up; Ctrl-C ends it, and the logins below with it. To try:');
  say(`  ${urls.page}, the Automation page, in a browser`);
  say(`  ${MASKING} list --local`);
  say(
    `  ${MASKING} start --local --database ${SOURCE_IDENTIFIER} --secret ${automation.databaseSecretArn} --ruleset ${rulesetId} --wait`,
  );
  say(`  ${aws} stepfunctions list-executions --state-machine-arn ${automation.deployment.stateMachine.arn}`);
  say(`  ${aws} rds describe-db-snapshots`);
  say(`  ${aws} dynamodb scan --table-name ${automation.deployment.tables[0]?.TableName}`);
  say(`  curl ${urls.api}/executions`);
  say(`  curl ${urls.api}/executions/NAME/log`);
  say(`  curl ${urls.dataMasque}/api/healthcheck/`);
  say(
    `  DataMasque's client, on ${urls.dataMasque}: user ${logins.dataMasque.username}, password ${logins.dataMasque.password}`,
  );
  say(
    `  PGPASSWORD=${logins.source.password} psql -h 127.0.0.1 -p ${source.port} -U ${logins.source.username} ${SOURCE_DATABASE}`,
  );
}

/** The snapshot is a copy that nobody has opened yet: restored, it has an address, and the source's login. */
function tellHowToOpen(
  local: LocalMode,
  { result }: MaskingJobReport,
  { sourceKind }: LocalOptions,
  { say }: Surroundings,
): void {
  if (result.maskedSnapshotArn === null || sourceKind !== 'instance') return;
  const aws = awsCli(local);
  const { username, password } = local.logins.source;
  say('  to open the masked copy, restore its snapshot, look its port up, and log in as to the source:');
  say(
    `  ${aws} rds restore-db-instance-from-db-snapshot --db-instance-identifier masked-copy --db-snapshot-identifier ${result.maskedSnapshotArn}`,
  );
  say(
    `  ${aws} rds describe-db-instances --db-instance-identifier masked-copy --query 'DBInstances[].Endpoint.Port'`,
  );
  say(`  PGPASSWORD=${password} psql -h 127.0.0.1 -p PORT -U ${username} ${SOURCE_DATABASE}`);
}

function tellOfSnapshotRule(local: LocalMode, { sourceKind }: LocalOptions, { say }: Surroundings): void {
  const words =
    sourceKind === 'aurora'
      ? 'create-db-cluster-snapshot --db-cluster-snapshot-identifier orders-release-1 --db-cluster-identifier'
      : 'create-db-snapshot --db-snapshot-identifier orders-release-1 --db-instance-identifier';
  say('  a snapshot of the source whose name begins with orders- starts a run:');
  say(`  ${awsCli(local)} rds ${words} ${SOURCE_IDENTIFIER}`);
}

async function masked(options: LocalOptions, surroundings: Surroundings): Promise<number> {
  const { interrupted, print } = surroundings;
  const local = await boot(options, surroundings);
  try {
    await surroundings.announce?.(local);
    const report = await Promise.race([runOnce(local, options, surroundings), interrupted]);
    if (!report) return ExitStatus.FAILED_RUN;
    tell(report, surroundings);
    await tellVerdict(local, await verdictOf(local, report), surroundings);
    if (!options.once) {
      tellWhatToTry(local, surroundings);
      tellHowToOpen(local, report, options, surroundings);
      if (options.snapshotRule) tellOfSnapshotRule(local, options, surroundings);
      await interrupted;
    }
    if (options.json) print(`${JSON.stringify(report.result)}\n`);
    return isTrueSuccess(report.result) ? ExitStatus.SUCCESS : ExitStatus.FAILED_RUN;
  } finally {
    await Promise.race([local.close(), pause(LONGEST_CLOSE_MILLISECONDS, undefined, { ref: false })]);
  }
}

/**
 * Local mode from the command line: boots it, starts one masking run through the trigger, and says what came of it.
 *
 * @param words the command line after the program's name
 * @returns the exit status
 */
export async function runLocalMode(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const options = readOptions(words);
    if (!options.help) return await masked(options, surroundings);
    surroundings.print(HELP);
    return ExitStatus.SUCCESS;
  } catch (error) {
    const isUnusable = error instanceof UnusableInput;
    const { message } = error as Error;
    surroundings.say(isUnusable ? message : `local mode failed: ${message}`);
    return isUnusable ? ExitStatus.UNUSABLE_INPUT : ExitStatus.FAILED_RUN;
  }
}
