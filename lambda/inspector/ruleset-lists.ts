import type { ListedRuleset, RulesetList } from '../contract/execution-detail';
import type { DataMasqueClient } from '../datamasque/data-masque-client';
import { listedRecipes } from '../datamasque/listed-recipes';
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
    try {
      const all = await listRulesets(this.dataMasque);
      const rulesets = all.filter(({ maskType }) => maskType === 'database');
      const recipes = await listedRecipes(this.dataMasque, rulesets);
      return rulesets
        .map(({ id, name, validity, errors }, index) => {
          return { id, name, validity, errors, hash: recipes[index]?.hash ?? null };
        })
        .sort((one, other) => one.name.localeCompare(other.name));
    } catch (error) {
      throw dataMasqueFault(error);
    }
  }
}
