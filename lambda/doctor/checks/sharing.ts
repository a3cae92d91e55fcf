import { DescribeOptionGroupsCommand, type Option } from '@aws-sdk/client-rds';
import { isNotFound } from '../../databases/rds-answer';
import { askedOf } from '../asked-of';
import type { DoctorDependencies } from '../doctor-dependencies';
import { type Examination, factsOf } from '../examination';
import { type Finding, fail, notChecked, pass, warn } from '../finding';

const QUESTION = { service: 'Amazon RDS', endpoint: 'rds', permission: 'rds:DescribeOptionGroups' } as const;

/** Persistent options of Oracle that keep no snapshot from being shared. Source: Amazon RDS user guide, sharing. */
const SHAREABLE_OPTIONS = ['Timezone', 'OLS'];

/**
 * Whether options of the database keep its masked snapshots from being shared, as Transparent Data Encryption does. Its
 * key is looked at by the check of keys.
 */
export async function checkSharing(examination: Examination): Promise<Finding> {
  const { isShared } = factsOf(examination, 'with whom it shares snapshots');
  if (!isShared) return pass('masked snapshots are shared with no other account');
  const { found: source } = await examination.source;
  if (source === undefined) return notChecked('the database', 'database');
  const { optionGroup } = source;
  if (source.kind === 'cluster' || optionGroup === undefined)
    return pass(`${source.identifier} has no options that keep a snapshot from being shared`);
  const options = await optionsOf(optionGroup, examination.tools);
  if (options === undefined) {
    return warn(`RDS knows no option group ${optionGroup}`, `see which one ${source.identifier} has`);
  }
  const names = options.filter(keepsFromSharing).map(({ OptionName: name }) => name);
  if (names.length === 0) return pass(`no option of ${optionGroup} keeps a snapshot from being shared`);
  return fail(
    `the option group ${optionGroup} of ${source.identifier} has ${names.join(', ')}, and RDS shares no snapshot with a persistent or permanent option`,
    'leave shareWithAccounts out, or give the database an option group without it where that is possible',
  );
}

function keepsFromSharing({ OptionName: name = '', Persistent, Permanent }: Option): boolean {
  const isKept = Persistent === true || Permanent === true || /^TDE/.test(name);
  return isKept && !SHAREABLE_OPTIONS.includes(name);
}

/** Undefined where there is no such option group. */
async function optionsOf(
  OptionGroupName: string,
  { rds }: DoctorDependencies,
): Promise<readonly Option[] | undefined> {
  try {
    const { OptionGroupsList: [group] = [] } = await askedOf(QUESTION, () =>
      rds.send(new DescribeOptionGroupsCommand({ OptionGroupName })),
    );
    return group && (group.Options ?? []);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
