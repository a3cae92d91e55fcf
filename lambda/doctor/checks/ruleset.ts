import type { DataMasqueClient } from '../../datamasque/data-masque-client';
import { listedRecipes } from '../../datamasque/listed-recipes';
import { checkPin } from '../../datamasque/ruleset-libraries';
import { listRulesets } from '../../datamasque/rulesets';
import { usableRuleset } from '../../datamasque/usable-ruleset';
import type { Examination } from '../examination';
import { type Finding, fail, notChecked, pass, warn } from '../finding';

/** Whether DataMasque has the ruleset and says that it is valid; where none is named, whether it has any such. */
export async function checkRuleset({ fields, server }: Examination): Promise<Finding> {
  const { found: dataMasque } = await server;
  if (dataMasque === undefined) return notChecked('what DataMasque has', 'data-masque');
  const { ruleset, rulesetHash } = fields;
  return ruleset === undefined ? anyRuleset(dataMasque) : named(dataMasque, ruleset, rulesetHash);
}

async function named(
  dataMasque: DataMasqueClient,
  wanted: string,
  pinned: string | undefined,
): Promise<Finding> {
  const ruleset = await usableRuleset(dataMasque, wanted);
  const { name, validity } = ruleset;
  const [recipe] = pinned === undefined ? [] : await listedRecipes(dataMasque, [ruleset]);
  if (recipe) checkPin(pinned, name, recipe);
  if (validity === 'valid') return pass(`the ruleset ${name} is valid`);
  return warn(
    `DataMasque does not say yet whether the ruleset ${name} is valid`,
    'wait until it has validated it, or save it there again',
  );
}

async function anyRuleset(dataMasque: DataMasqueClient): Promise<Finding> {
  const all = (await listRulesets(dataMasque)).filter(({ maskType }) => maskType === 'database');
  const valid = all.filter(({ validity }) => validity === 'valid');
  if (valid.length > 0) return pass(`${valid.length} of ${all.length} rulesets for databases are valid`);
  return all.length === 0
    ? fail('DataMasque has no ruleset for databases', 'make one there')
    : fail(`none of the ${all.length} rulesets for databases is valid`, 'correct one in DataMasque');
}
