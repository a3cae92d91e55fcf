import { shellCommand } from '../../client/shell-command';
import type { OwnedResource, ResourceKind } from '../../lambda/resources/owned-resources';

const WORDS: Readonly<Record<ResourceKind, (identifier: string) => readonly string[]>> = {
  instance: (identifier) => [
    'delete-db-instance',
    '--db-instance-identifier',
    identifier,
    '--skip-final-snapshot',
    '--delete-automated-backups',
  ],
  cluster: (identifier) => [
    'delete-db-cluster',
    '--db-cluster-identifier',
    identifier,
    '--skip-final-snapshot',
    '--delete-automated-backups',
  ],
  snapshot: (identifier) => ['delete-db-snapshot', '--db-snapshot-identifier', identifier],
  'cluster-snapshot': (identifier) => [
    'delete-db-cluster-snapshot',
    '--db-cluster-snapshot-identifier',
    identifier,
  ],
};

/** Where what is deleted is. */
export interface DeletedFrom {
  readonly region: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** The command of the AWS CLI that deletes a resource, and its automated backups with it. */
export function deleteCommand(
  { kind, identifier }: Pick<OwnedResource, 'kind' | 'identifier'>,
  { region, profile, endpointUrl }: DeletedFrom,
): string {
  return shellCommand(
    'aws',
    'rds',
    ...WORDS[kind](identifier),
    '--region',
    region,
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(endpointUrl === undefined ? [] : ['--endpoint-url', endpointUrl]),
  );
}
