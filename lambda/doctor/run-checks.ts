import type { CheckLine, CheckName, DoctorReport } from '../contract/doctor-report';
import type { DoctorRequest } from '../contract/doctor-request';
import { RequestNotice } from '../contract/request-notices';
import { DOCTOR_ROUTES, routeKey } from '../contract/routes';
import type { RequestLog } from '../http/request-log';
import { checkDataMasque } from './checks/data-masque';
import { checkDatabase } from './checks/database';
import { checkDatabaseSecret } from './checks/database-secret';
import { checkKey } from './checks/key';
import { checkQuota } from './checks/quota';
import { checkRuleset } from './checks/ruleset';
import { checkRunSecret } from './checks/run-secret';
import { checkSecurityGroup } from './checks/security-group';
import { checkSharing } from './checks/sharing';
import { checkSnapshot } from './checks/snapshot';
import { checkStateMachine } from './checks/state-machine';
import { checkZone } from './checks/zone';
import type { DoctorDependencies } from './doctor-dependencies';
import type { Examination } from './examination';
import { type Finding, type Look, warn } from './finding';
import { FindingError } from './finding-error';
import { findingOf, unexpected } from './told';

/** What the report has of each check but the client's own, in this order. */
type Findings = Readonly<Record<Exclude<CheckName, 'api'>, Promise<Finding>>>;

/** How long the checks may take, which all go on at the same time. API Gateway waits 30 seconds. */
const LONGEST_SECONDS = 20;

/** Checks what a run would depend on. Every check has a line, whatever becomes of it or of the others. */
export async function runChecks(request: DoctorRequest, tools: DoctorDependencies): Promise<DoctorReport> {
  const findings = Object.entries(begin(request, tools)) as [CheckName, Promise<Finding>][];
  return { checks: await Promise.all(findings.map(lineOf)) };
}

function begin({ fields, stateMachine }: DoctorRequest, tools: DoctorDependencies): Findings {
  const machine = tools.environment.machines.find(({ arn }) => arn === stateMachine?.arn);
  const check = <Found>(name: CheckName, work: () => Promise<Look<Found>>): Promise<Look<Found>> =>
    settled(name, work, tools.log);
  const server = check('data-masque', () => checkDataMasque(tools));
  const source = check('database', () => checkDatabase(fields, tools));
  const snapshot = check('snapshot', () => checkSnapshot({ fields, machine, tools, source }));
  const examination: Examination = { fields, machine, tools, server, source, snapshot };
  return {
    'state-machine': check('state-machine', () => checkStateMachine(examination)),
    'data-masque': server,
    ruleset: check('ruleset', () => checkRuleset(examination)),
    'database-secret': check('database-secret', () => checkDatabaseSecret(examination)),
    'run-secret': check('run-secret', () => checkRunSecret(examination)),
    database: source,
    snapshot,
    zone: check('zone', () => checkZone(examination)),
    'security-group': check('security-group', () => checkSecurityGroup(examination)),
    key: check('key', () => checkKey(examination)),
    sharing: check('sharing', () => checkSharing(examination)),
    quota: check('quota', () => checkQuota(examination)),
  };
}

/** What a check found, whatever is thrown and however long it takes. */
async function settled<Found>(
  check: CheckName,
  work: () => Promise<Look<Found>>,
  log: RequestLog,
): Promise<Look<Found>> {
  try {
    return await inTime(work());
  } catch (error) {
    const finding = findingOf(error);
    if (finding !== undefined) return finding;
    log.error(`the check ${check} failed`, {
      notice: RequestNotice.CHECK_FAILED,
      route: routeKey(DOCTOR_ROUTES.runChecks),
      error: error as Error,
    });
    return unexpected(error);
  }
}

/** @throws FindingError when the work takes too long */
async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const finding = warn(
      `could not be told within ${LONGEST_SECONDS} seconds`,
      "try again; if it stays so, see that the subnets of the doctor's function have a way to AWS and to DataMasque",
    );
    timer = setTimeout(() => reject(new FindingError(finding)), LONGEST_SECONDS * 1000);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** A line has nothing of what other checks go on from. */
async function lineOf([check, look]: [CheckName, Promise<Finding>]): Promise<CheckLine> {
  const { result, message, fix } = await look;
  return { check, result, message, ...(fix !== undefined && { fix }) };
}
