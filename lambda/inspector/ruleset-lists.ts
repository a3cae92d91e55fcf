import type { ListedRuleset, RulesetList } from '../contract/execution-detail';
import type { DataMasqueClient } from '../datamasque/data-masque-client';
import { listRulesets } from '../datamasque/rulesets';
import { type Clock, SharedCalls } from '../http/shared-calls';
import { dataMasqueFault } from './data-masque-fault';

/** Rulesets change when somebody edits them. */
const SHARED_MILLISECONDS = 30_000;

/** Lists DataMasque's rulesets that mask databases. */
export class RulesetLists {
  private readonly lists: SharedCalls<RulesetList>;

  constructor(
    private readonly dataMasque: DataMasqueClient,
    clock: Clock,
  ) {
    this.lists = new SharedCalls(clock, SHARED_MILLISECONDS, 1);
  }

  /** @throws HttpRefusedError where DataMasque cannot be asked */
  all(): Promise<RulesetList> {
    return this.lists.share('all', async () => ({ rulesets: await this.read() }));
  }

  private async read(): Promise<readonly ListedRuleset[]> {
    const rulesets = await listRulesets(this.dataMasque).catch((error: unknown) => {
      throw dataMasqueFault(error);
    });
    return rulesets
      .filter(({ maskType }) => maskType === 'database')
      .map(({ id, name, validity, errors }) => ({ id, name, validity, errors }))
      .sort((one, other) => one.name.localeCompare(other.name));
  }
}
