import { type AwsClients, awsClients } from '../access/aws-clients';
import { credentialsErrorOf } from '../access/credentials-error';
import { findAddresses } from '../access/local-addresses';
import { CannotLook } from '../cannot-look';
import { command } from '../command';
import type { Context } from '../context';
import { ExitStatus } from '../exit-status';
import { flagWithPort, text } from '../options/option';
import { UnusableInput } from '../options/unusable-input';
import { type DeletedFrom, deleteCommand } from '../orphans/delete-command';
import { findStanding, type Standing } from '../orphans/find-orphans';
import { ORPHANS_PERMISSIONS } from '../orphans/permissions';
import { jsonLine } from '../output/json';
import { facts } from '../output/table';

export const orphans = command({
  name: 'orphans',
  summary: 'list what runs made and left over, without the stack and without the API',
  description:
    "Looks with the caller's own AWS credentials at every RDS instance, cluster and manual snapshot of the Region, by owner tags and by names, and asks Step Functions whether the run that made it goes on. It deletes nothing.",
  examples: ['--region us-east-1 --profile production', '--local'],
  options: {
    region: text('REGION', 'Region to look at; else AWS_REGION is read'),
    profile: text('NAME', 'profile of the AWS configuration; else AWS_PROFILE is read'),
    'endpoint-url': text('URL', "AWS endpoint to look at, as local mode's"),
    local: flagWithPort(
      'look at local mode (npm start) on this machine: the newest one, or the one on that port',
    ),
  },
  run: async ({ options }, context) => {
    const { region, profile, local, json } = options;
    if (local !== undefined && options['endpoint-url'] !== undefined)
      throw new UnusableInput('--endpoint-url and --local both say where to look; give one of them');
    const endpointUrl = local === undefined ? options['endpoint-url'] : (await findAddresses(local.port)).aws;
    const clients = await awsClients({ region, profile, endpointUrl });
    try {
      const place = { region: clients.region, profile, endpointUrl };
      const found = (await standingIn(clients, context)).map((standing) => resourceOf(standing, place));
      context.print(json ? jsonLine({ resources: found }) : found.map(factsOf).join('\n') || NONE);
      return statusOf(found);
    } finally {
      clients.close();
    }
  },
});

const NONE = 'nothing is left over, and nothing is in use\n';

/** A resource as it is told. */
interface ToldResource {
  readonly kind: string;
  readonly identifier: string;
  readonly status: string;
  /** ISO 8601; null while RDS does not know yet. */
  readonly createDate: string | null;
  readonly executionArn: string;
  /** What became of the execution that made it. */
  readonly execution: Standing['maker'];
  /** ISO 8601; null for one that has not ended, and for one that Step Functions does not know. */
  readonly executionStopDate: string | null;
  /** Why nobody can say what became of the execution. */
  readonly reason: string | null;
  readonly orphan: boolean;
  /** Whether it is a clone that was renamed, or a database that inherited a clone's tags: a person must tell which. */
  readonly needsPerson: boolean;
  /** What deletes it; null for what is no orphan. */
  readonly deleteCommand: string | null;
}

/** @throws CannotLook with what AWS says */
async function standingIn(clients: AwsClients, { now }: Context): Promise<readonly Standing[]> {
  try {
    return await findStanding({ ...clients, now });
  } catch (error) {
    const { name, message } = credentialsErrorOf(error) ?? (error as Error);
    throw new CannotLook(
      `RDS cannot be looked at (${name}: ${message}); this takes ${ORPHANS_PERMISSIONS.join(', ')}`,
    );
  }
}

function resourceOf(
  { resource, maker, isOrphan, endedAt, reason }: Standing,
  from: DeletedFrom,
): ToldResource {
  const { kind, identifier, status, createdAt, executionArn } = resource;
  return {
    kind,
    identifier,
    status,
    createDate: dateOf(createdAt),
    executionArn,
    execution: maker,
    executionStopDate: dateOf(endedAt),
    reason: reason ?? null,
    orphan: isOrphan,
    needsPerson: resource.isRenamed === true,
    deleteCommand: isOrphan ? deleteCommand(resource, from) : null,
  };
}

function dateOf(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}

const MAKERS: Readonly<Record<Standing['maker'], string>> = {
  running: 'goes on',
  ended: 'has ended',
  gone: 'is not known to Step Functions any more',
  unclear: 'cannot be asked about',
};

function headOf({ orphan, needsPerson, status, execution }: ToldResource): string {
  if (orphan) return needsPerson ? 'needs a person' : 'left over';
  if (status === 'deleting') return 'being deleted';
  return execution === 'running' ? 'in use' : 'unclear';
}

function factsOf(resource: ToldResource): string {
  const { kind, identifier, status, createDate, executionArn, execution, executionStopDate, reason } =
    resource;
  const when = executionStopDate === null ? '' : `, at ${executionStopDate}`;
  const why = reason === null ? '' : `: ${reason}`;
  return facts([
    [headOf(resource), `${kind} ${identifier}`],
    ['status', status],
    ['since', createDate],
    ['execution', executionArn],
    ['which', `${MAKERS[execution]}${when}${why}`],
    ['delete it with', resource.deleteCommand],
  ]);
}

function statusOf(resources: readonly ToldResource[]): ExitStatus {
  if (resources.some(({ orphan }) => orphan)) return ExitStatus.FAILED;
  const isClear = resources.every(({ execution }) => execution !== 'unclear');
  return isClear ? ExitStatus.SUCCESS : ExitStatus.UNREACHABLE;
}
