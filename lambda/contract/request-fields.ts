import * as z from 'zod/mini';
import { ARN_PATTERN, parseArn, partitionFitsRegion, partitionOfRegion, REGION_PATTERN } from './arn';
import { OVERLAP_POLICIES } from './overlap';
import { shownUnlessSecret, shownValue } from './received-value';

/** How one field of a masking request is written. */
interface FieldRule {
  /** What the field has to be, for messages: `must be …`. */
  readonly expected: string;
  readonly pattern: RegExp;
  /** Longest value, in UTF-16 code units; the pattern may ask for less. */
  readonly longest: number;
  /** Someone may put the secret itself here by mistake, so a value that is no ARN is never repeated. */
  readonly mayHoldSecret?: true;
  /** Brings different spellings of one value together. */
  readonly normalized?: (text: string) => string;
}

/** RDS: 1 to 63 letters, digits and hyphens, first a letter, no trailing and no double hyphen. */
const DATABASE_IDENTIFIER = '[a-zA-Z](?:-?[a-zA-Z0-9])*';
const SNAPSHOT_IDENTIFIER = `(?:rds:|awsbackup:)?${DATABASE_IDENTIFIER}`;
const RDS_ARN = `arn:${ARN_PATTERN.partition}:rds:${ARN_PATTERN.regionAndAccount}`;
const SECRET_ARN = new RegExp(
  `^arn:${ARN_PATTERN.partition}:secretsmanager:${ARN_PATTERN.regionAndAccount}:secret:[A-Za-z0-9/_+=.@!-]{1,519}$`,
);
const LONGEST_DATABASE_IDENTIFIER = 63;
const LONGEST_SNAPSHOT_IDENTIFIER = 255;
const LONGEST_ARN_HEAD = 120;
const LONGEST_RULESET_NAME = 255;
const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** RDS compares identifiers without regard to case, and hexadecimal digits have none. */
function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** Whether a request names a ruleset by its UUID, and not by its name. */
export function isRulesetId(ruleset: string): boolean {
  return UUID.test(ruleset);
}

const RULES = {
  stateMachineArn: {
    expected:
      'the ARN of a state machine, like arn:aws:states:us-east-1:111122223333:stateMachine:NAME, without version or alias',
    pattern: new RegExp(
      `^arn:${ARN_PATTERN.partition}:states:${ARN_PATTERN.regionAndAccount}:stateMachine:[A-Za-z0-9_-]{1,80}$`,
    ),
    longest: LONGEST_ARN_HEAD + 80,
  },
  databaseIdentifier: {
    expected:
      'an RDS instance or Aurora cluster, by identifier (1 to 63 letters, digits and single hyphens, first a letter) or by ARN like arn:aws:rds:us-east-1:111122223333:db:NAME',
    pattern: new RegExp(
      `^(?:${RDS_ARN}:(?:db|cluster):)?(?=.{1,${LONGEST_DATABASE_IDENTIFIER}}$)${DATABASE_IDENTIFIER}$`,
    ),
    longest: LONGEST_ARN_HEAD + LONGEST_DATABASE_IDENTIFIER,
    normalized: lowerCase,
  },
  databaseSecretIdentifier: {
    expected:
      'the ARN of the secret with the database login, like arn:aws:secretsmanager:us-east-1:111122223333:secret:NAME-AbCdEf',
    pattern: SECRET_ARN,
    longest: LONGEST_ARN_HEAD + 519,
    mayHoldSecret: true,
  },
  ruleset: {
    expected:
      'a DataMasque ruleset, by UUID like 123e4567-e89b-42d3-a456-426614174000 or, on a state machine of kind workflow, by name (1 to 255 characters, not blank at either end and without control characters)',
    pattern: /^(?!\s)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,255}(?<!\s)$/u,
    longest: LONGEST_RULESET_NAME,
    normalized: (text) => (isRulesetId(text) ? lowerCase(text) : text),
  },
  preferredAvailabilityZone: {
    expected: 'an Availability Zone or Local Zone, like us-east-1a or us-west-2-lax-1a',
    pattern: new RegExp(`^${REGION_PATTERN}(?:-[a-z]{3}-\\d{1,2})?[a-z]$`),
    longest: 40,
  },
  runSecretArn: {
    expected:
      'the ARN of the secret with the run secret, like arn:aws:secretsmanager:us-east-1:111122223333:secret:NAME-AbCdEf',
    pattern: SECRET_ARN,
    longest: LONGEST_ARN_HEAD + 519,
    mayHoldSecret: true,
  },
  sourceSnapshot: {
    expected:
      'a snapshot, by identifier (1 to 255 letters, digits and single hyphens, first a letter; automated ones begin with rds:) or by ARN like arn:aws:rds:us-east-1:111122223333:snapshot:NAME',
    pattern: new RegExp(
      `^(?:${RDS_ARN}:(?:cluster-)?snapshot:)?(?=.{1,${LONGEST_SNAPSHOT_IDENTIFIER}}$)${SNAPSHOT_IDENTIFIER}$`,
    ),
    longest: LONGEST_ARN_HEAD + LONGEST_SNAPSHOT_IDENTIFIER,
    normalized: lowerCase,
  },
  rulesetHash: {
    expected:
      "the hash of the ruleset's text and libraries, like sha256: and 64 hexadecimal digits, as the list of rulesets shows it",
    pattern: /^sha256:[0-9a-fA-F]{64}$/,
    longest: 71,
    normalized: lowerCase,
  },
  idempotencyKey: {
    expected: 'text of 1 to 128 characters, not blank and without control characters',
    pattern: /^(?=\s*\S)[^\p{Cc}\p{Cs}]{1,128}$/u,
    longest: 2 * 128,
  },
  overlap: {
    expected: `what becomes of the request while another execution masks the same database: ${OVERLAP_POLICIES.join(', ')}`,
    pattern: new RegExp(`^(?:${OVERLAP_POLICIES.join('|')})$`),
    longest: 6,
  },
} as const satisfies Record<string, FieldRule>;

function textField(rule: FieldRule) {
  const shown = rule.mayHoldSecret ? shownUnlessSecret : shownValue;
  const refuse = (problem: string) => ({
    error: (issue: { readonly input?: unknown }) =>
      issue.input === undefined
        ? `is missing; give ${rule.expected}`
        : `${problem}, got: ${shown(issue.input)}; give ${rule.expected}`,
    abort: true,
  });
  const text = z
    .string(refuse('must be text'))
    .check(
      z.minLength(1, refuse('is empty')),
      z.maxLength(rule.longest, refuse(`is longer than ${rule.longest} characters`)),
      z.regex(rule.pattern, refuse('is not of the right form')),
      z.refine(regionFits, { error: (issue) => misplacedRegion(String(issue.input)) }),
    );
  return rule.normalized ? text.check(z.overwrite(rule.normalized)) : text;
}

function regionFits(text: string): boolean {
  const arn = parseArn(text);
  return arn === undefined || partitionFitsRegion(arn);
}

function misplacedRegion(text: string): string {
  const region = parseArn(text)?.region ?? '';
  return `names a Region of another partition, got: ${shownValue(text)}; give an ARN of ${region} as it is, which begins with arn:${partitionOfRegion(region)}:`;
}

/** Makes the schema of a masking request as it is sent. How the fields belong together is checked elsewhere. */
function makeSchema() {
  return z.strictObject({
    /** State machine to start; may be left out where exactly one is configured. */
    stateMachineArn: z.optional(textField(RULES.stateMachineArn)),
    /** Source RDS instance or Aurora cluster: ARN or bare identifier. */
    databaseIdentifier: textField(RULES.databaseIdentifier),
    /** ARN of the secret with the database login. */
    databaseSecretIdentifier: textField(RULES.databaseSecretIdentifier),
    /** DataMasque ruleset: UUID or, on a workflow, name. */
    ruleset: textField(RULES.ruleset),
    /** Zone for the clone; the source's when left out. */
    preferredAvailabilityZone: z.optional(textField(RULES.preferredAvailabilityZone)),
    /** ARN of the secret that holds the run secret. */
    runSecretArn: z.optional(textField(RULES.runSecretArn)),
    /** Snapshot to start from, ARN or identifier; the newest one when left out. */
    sourceSnapshot: z.optional(textField(RULES.sourceSnapshot)),
    /** Hash that the ruleset's text and libraries must have; any when left out. */
    rulesetHash: z.optional(textField(RULES.rulesetHash)),
    /** The same request with the same key starts one execution only. */
    idempotencyKey: z.optional(textField(RULES.idempotencyKey)),
    /** What becomes of the request while another execution masks the same database. */
    overlap: z.optional(textField(RULES.overlap)),
  });
}

let schema: ReturnType<typeof makeSchema> | undefined;

/** The schema of a masking request, made when it is first asked for: a function that only lists loads without it. */
export function maskingRequestSchema(): ReturnType<typeof makeSchema> {
  schema ??= makeSchema();
  return schema;
}

/** Name of a field of a masking request. */
export type RequestField = keyof typeof RULES;

/** Every field of a masking request, in the order of the documentation. */
export const REQUEST_FIELDS = Object.keys(RULES) as readonly RequestField[];

/** Values of a request's fields, each one well-formed and normalised. */
export type RequestFieldValues = Readonly<Partial<Record<RequestField, string>>>;
