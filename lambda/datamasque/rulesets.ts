import { createHash } from 'node:crypto';
import { RULESET_VALIDITIES } from '../contract/execution-detail';
import type { DataMasqueClient } from './data-masque-client';

/** Whether the server can mask with a ruleset. */
export type RulesetValidity = (typeof RULESET_VALIDITIES)[number];

/** A ruleset as the API describes it. */
export interface Ruleset {
  readonly id: string;
  readonly name: string;
  readonly maskType: string;
  readonly validity: RulesetValidity;
  /** The first of the reasons why it is invalid. */
  readonly errors: readonly string[];
  /** Its YAML; null where the answer holds no text, as lists of some servers. */
  readonly text: string | null;
  /** SHA-256 of its text in hex digits; null where the answer holds none. */
  readonly contentHash: string | null;
}

interface RulesetAnswer {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly mask_type?: unknown;
  readonly is_valid?: unknown;
  readonly validation_errors?: unknown;
  readonly config_yaml?: unknown;
}

const MOST_ERRORS = 3;

function errorText(error: unknown): string {
  const { message, line_number: line } = (error ?? {}) as { message?: unknown; line_number?: unknown };
  return line === undefined || line === null ? String(message) : `${message} (line ${line})`;
}

/** Old servers say it with a boolean. */
function validityOf(answer: unknown): RulesetValidity {
  if (typeof answer === 'boolean') return answer ? 'valid' : 'invalid';
  return RULESET_VALIDITIES.find((validity) => validity === answer) ?? 'unknown';
}

function readRuleset(answer: RulesetAnswer): Ruleset {
  const errors = Array.isArray(answer.validation_errors) ? answer.validation_errors : [];
  const text = typeof answer.config_yaml === 'string' ? answer.config_yaml : null;
  return {
    id: String(answer.id),
    name: String(answer.name),
    // Servers before file masking know one type only.
    maskType: typeof answer.mask_type === 'string' ? answer.mask_type : 'database',
    validity: validityOf(answer.is_valid),
    errors: errors.slice(0, MOST_ERRORS).map(errorText),
    text,
    contentHash: text === null ? null : sha256(text),
  };
}

/** SHA-256 of a text in UTF-8, in hex digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** All rulesets of the server. */
export async function listRulesets(client: DataMasqueClient): Promise<readonly Ruleset[]> {
  const answers = await client.list('/api/rulesets/');
  return answers.map((answer) => readRuleset(answer as RulesetAnswer));
}

/** One ruleset; undefined when there is none of that id. */
export async function getRuleset(client: DataMasqueClient, id: string): Promise<Ruleset | undefined> {
  const answer = await client.callIfThere({
    method: 'GET',
    path: `/api/rulesets/${encodeURIComponent(id)}/`,
  });
  return answer === undefined ? undefined : readRuleset(answer as RulesetAnswer);
}
