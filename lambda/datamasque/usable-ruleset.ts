import { distance } from 'fastest-levenshtein';
import { shownValue } from '../contract/received-value';
import { isRulesetId } from '../contract/request-fields';
import { StepFailure } from '../contract/step-failure';
import { StepError } from '../contract/workflow-steps';
import type { DataMasqueClient } from './data-masque-client';
import { getRuleset, listRulesets, type Ruleset } from './rulesets';

const DATABASE = 'database';
/** Names that a refusal offers at most. */
const MOST_NEAR_NAMES = 3;

/**
 * The ruleset that a request means, by its UUID or by its name.
 *
 * @throws StepFailure RequestRefused when there is none, when there are several of that name, or when it cannot mask a
 *   database
 */
export async function usableRuleset(dataMasque: DataMasqueClient, wanted: string): Promise<Ruleset> {
  const ruleset = isRulesetId(wanted)
    ? await rulesetOfId(dataMasque, wanted)
    : await rulesetOfName(dataMasque, wanted);
  if (ruleset.maskType !== DATABASE) {
    throw refused(
      `the ruleset ${ruleset.name} masks ${ruleset.maskType}s, not databases; choose another one`,
    );
  }
  // One that is still being validated may be valid: the run will tell.
  if (ruleset.validity === 'invalid') {
    const reasons = ruleset.errors.join('; ') || 'no reason was given';
    throw refused(`the ruleset ${ruleset.name} is not valid: ${reasons}; correct it in DataMasque`);
  }
  // Lists may leave the texts out.
  return ruleset.contentHash === null && !isRulesetId(wanted) ? rulesetOfId(dataMasque, ruleset.id) : ruleset;
}

async function rulesetOfId(dataMasque: DataMasqueClient, id: string): Promise<Ruleset> {
  const ruleset = await getRuleset(dataMasque, id);
  if (ruleset) return ruleset;
  throw refused(`DataMasque has no ruleset of id ${id}; look the id up on its rulesets page`);
}

/** A name is unique among the rulesets of one mask type; one that masks databases goes before others. */
async function rulesetOfName(dataMasque: DataMasqueClient, name: string): Promise<Ruleset> {
  const all = await listRulesets(dataMasque);
  const named = all.filter((ruleset) => ruleset.name === name);
  const forDatabases = named.filter(({ maskType }) => maskType === DATABASE);
  const [found, ...others] = forDatabases.length > 0 ? forDatabases : named;
  if (!found) throw refused(missing(name, all));
  if (others.length > 0) {
    const ids = [found, ...others].map(({ id }) => id).join(', ');
    throw refused(
      `DataMasque has ${others.length + 1} rulesets named ${shownValue(name)}; give the id of one: ${ids}`,
    );
  }
  return found;
}

function missing(name: string, all: readonly Ruleset[]): string {
  const near = nearNames(
    name,
    all.filter(({ maskType }) => maskType === DATABASE).map((ruleset) => ruleset.name),
  );
  const offer =
    near.length > 0
      ? `the nearest names are: ${near.map(shownValue).join(', ')}`
      : 'it has none for databases; make one there';
  return `DataMasque has no ruleset named ${shownValue(name)}; ${offer}`;
}

/** The names that take the fewest changes to become the wanted one, whatever their case. */
function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const changes = (name: string): number => distance(name.toLowerCase(), wanted.toLowerCase());
  return [...names].sort((a, b) => changes(a) - changes(b)).slice(0, MOST_NEAR_NAMES);
}

function refused(message: string): StepFailure {
  return new StepFailure(StepError.REQUEST_REFUSED, message);
}
