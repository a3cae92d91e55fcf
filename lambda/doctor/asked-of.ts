import { isThrottling, isUnreachable } from '../http/service-error';
import { type Finding, warn } from './finding';
import { FindingError } from './finding-error';

/** A call of AWS that a check makes. */
export interface AwsQuestion {
  /** Who is asked, in words, e.g. `Amazon RDS`. */
  readonly service: string;
  /** Name of the service in that of its VPC endpoint, e.g. `rds`. */
  readonly endpoint: string;
  /** What the doctor's role needs for it, e.g. `rds:DescribeDBInstances`. */
  readonly permission: string;
  /** What to do where that is denied. @default to look for what denies it, for the construct grants it */
  readonly whenDenied?: string;
}

const DENIED = /^(AccessDenied|UnauthorizedOperation$|NotAuthorized)/;

/** Whether AWS refused a call for want of a permission. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && DENIED.test(error.name);
}

/**
 * What AWS answers a question.
 *
 * @throws FindingError where it may not be asked, does not answer or takes no more calls; any other error as it is
 */
export async function askedOf<Answer>(question: AwsQuestion, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const finding = unanswered(question, error);
    throw finding === undefined ? error : new FindingError(finding, { cause: error });
  }
}

/** Why a question has no answer that says anything of the deployment; undefined for an answer that does. */
export function unanswered(
  { service, endpoint, permission, whenDenied }: AwsQuestion,
  error: unknown,
): Finding | undefined {
  if (!(error instanceof Error)) return undefined;
  // What the workflow's functions share with this one says it in words of its own.
  const failure = error.cause instanceof Error ? error.cause : error;
  if (isDenied(failure)) {
    return warn(
      `could not be told, for the doctor's role is denied ${permission}`,
      whenDenied ?? 'look for a permissions boundary or a policy of the organization that denies it',
    );
  }
  if (isUnreachable(failure)) {
    return warn(
      `could not be told, for ${service} does not answer the doctor`,
      `give the subnets of its function a way there: a NAT gateway, or an interface endpoint of ${endpoint}`,
    );
  }
  if (isThrottling(failure)) {
    return warn(`could not be told, for ${service} takes no more calls for now`, 'try again in a minute');
  }
  return undefined;
}
