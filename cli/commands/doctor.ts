import type { DoctorReport } from '../../lambda/contract/doctor-report';
import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { CannotLook } from '../cannot-look';
import { command } from '../command';
import { examine } from '../doctor/examine';
import { reportText } from '../doctor/report-text';
import { ExitStatus } from '../exit-status';
import { failureOf } from '../failure';
import { givenFields, REQUEST_OPTIONS } from '../options/request-options';
import { painter } from '../output/colours';
import { jsonLine } from '../output/json';
import { checkRequest } from '../runs/check-request';

export const doctor = command({
  name: 'doctor',
  summary: 'check a deployment before its first run',
  description:
    'Says of each thing that a run depends on whether it is in order, and if not, what to do. What cannot be seen from here is checked by a function of the deployment, made with doctor: true.',
  examples: ['--local --database orders --secret "$SECRET" --ruleset orders', '--api "$API" --json'],
  options: { ...REQUEST_OPTIONS, ...ACCESS_OPTIONS },
  run: async ({ options }, context) => {
    const fields = givenFields(options);
    checkRequest(fields);
    const report = await withApi(options, context, (connection) =>
      examine(connection, fields, context.interrupted),
    ).catch((error: unknown) => {
      throw asCannotLook(error, context.program);
    });
    context.print(options.json ? jsonLine(report) : reportText(report, painter(context.hasColours)));
    return statusOf(report);
  },
});

/** To be let in and to reach the API is what is checked here: without, nothing can be. */
function asCannotLook(error: unknown, program: string): unknown {
  const { status, lines } = failureOf(error, program);
  return status === ExitStatus.UNREACHABLE ? new CannotLook(lines.join('; ')) : error;
}

function statusOf({ checks }: DoctorReport): ExitStatus {
  const failed = checks.filter(({ result }) => result === 'fail');
  if (failed.some(({ check }) => check === 'api')) return ExitStatus.UNREACHABLE;
  return failed.length === 0 ? ExitStatus.SUCCESS : ExitStatus.FAILED;
}
