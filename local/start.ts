/** `npm start`: boots local mode, starts one masking run through the trigger, and says what came of it. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { bootLocalMode, type LocalMode } from './boot';
import { ScaledClock } from './clock';
import { isTrueSuccess, type MaskingJobReport, runMaskingJob } from './job/masking-job';
import { sampleLines } from './job/sample-rows';
import { HELP, type LocalOptions, readOptions } from './options';
import { ordersScript } from './orders/orders-database';
import { ORDERS_RULESET, ORDERS_RULESET_NAME } from './orders/orders-ruleset';
import { SOURCE_DATABASE, SOURCE_IDENTIFIER, SOURCE_LOGIN } from './orders/orders-source';
import { UnusableInput } from './unusable-input';

/** Exit statuses: a true success, a run that is none, input that cannot be used. */
const ExitStatus = { SUCCESS: 0, FAILED_RUN: 1, UNUSABLE_INPUT: 2 } as const;

/** People read standard error, programs the JSON on standard output. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function readText(file: string, option: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UnusableInput(`${option} cannot be read: ${file} (${code}); give the path of a text file`);
  }
}

async function boot(options: LocalOptions): Promise<LocalMode> {
  const { source, ruleset } = options;
  return bootLocalMode({
    clock: new ScaledClock(options.speed),
    port: options.port,
    sourceScript: source ? await readText(source, '--source') : ordersScript(),
    ruleset: {
      name: ruleset ?? ORDERS_RULESET_NAME,
      yaml: ruleset ? await readText(ruleset, '--ruleset') : ORDERS_RULESET,
    },
    fail: options.fail,
    say,
  });
}

async function runOnce(local: LocalMode): Promise<MaskingJobReport> {
  const { services, store, clients, automation } = local;
  const startedAt = services.clock.now();
  say('');
  return runMaskingJob({
    apiUrl: local.urls.api,
    request: {
      databaseIdentifier: `arn:aws:rds:us-east-1:000000000000:db:${SOURCE_IDENTIFIER}`,
      databaseSecretIdentifier: automation.databaseSecretArn,
      ruleset: local.rulesetId,
    },
    stepFunctions: clients.stepFunctions,
    rds: clients.rds,
    source: local.source,
    restoreSnapshot: async (arn) => {
      const image = await services.rds.snapshotImage(arn);
      return store.restore(image, {
        database: SOURCE_DATABASE,
        user: SOURCE_LOGIN.username,
        password: SOURCE_LOGIN.password,
      });
    },
    onNews: ({ at, text }) => say(`${elapsed(at.getTime() - startedAt)}  ${text}`),
  });
}

/** Time of the run's own clock, as minutes and seconds. */
function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const minutes = String(Math.floor(seconds / 60)).padStart(3);
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

function tell({ result, sample }: MaskingJobReport): void {
  say('');
  if (sample) for (const line of sampleLines(sample)) say(line);
  if (sample) say('');
  say(`execution        ${result.status}  ${result.executionArn}`);
  if (result.error) say(`error            ${result.error}`);
  if (result.maskedSnapshotArn) say(`masked snapshot  ${result.maskedSnapshotArn}`);
  say(`source           ${result.source.rows} rows, ${result.source.unchanged ? 'unchanged' : 'CHANGED'}`);
  say(
    `clone            ${result.clone.rowsMasked} rows masked, ${result.clone.deleted ? 'deleted' : 'STILL THERE'}`,
  );
  say(`took             ${result.seconds.toFixed(1)} s`);
}

function tellWhatToTry({ urls, automation, source }: LocalMode): void {
  const cli = 'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 aws';
  say('');
  say('Still up; Ctrl-C ends it. To try:');
  say(
    `  ${cli} --endpoint-url ${urls.aws} stepfunctions list-executions --state-machine-arn ${automation.deployment.stateMachine.arn}`,
  );
  say(`  ${cli} --endpoint-url ${urls.aws} rds describe-db-snapshots`);
  say(`  curl ${urls.api}/executions`);
  say(`  curl ${urls.dataMasque}/api/healthcheck/`);
  say(
    `  PGPASSWORD=${SOURCE_LOGIN.password} psql -h 127.0.0.1 -p ${source.port} -U ${SOURCE_LOGIN.username} ${SOURCE_DATABASE}`,
  );
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return ExitStatus.SUCCESS;
  }
  const local = await boot(options);
  const interrupted = untilInterrupted();
  try {
    const report = await Promise.race([runOnce(local), interrupted]);
    if (!report) return ExitStatus.FAILED_RUN;
    tell(report);
    if (!options.once) {
      tellWhatToTry(local);
      await interrupted;
    }
    if (options.json) process.stdout.write(`${JSON.stringify(report.result)}\n`);
    return isTrueSuccess(report.result) ? ExitStatus.SUCCESS : ExitStatus.FAILED_RUN;
  } finally {
    await Promise.race([local.close(), pause(1500)]);
  }
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    const isUnusable = error instanceof UnusableInput;
    say(
      isUnusable
        ? error.message
        : `local mode failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exit(isUnusable ? ExitStatus.UNUSABLE_INPUT : ExitStatus.FAILED_RUN);
  },
);
