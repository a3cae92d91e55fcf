import { Token } from 'aws-cdk-lib';

/** RDS keeps so many tags on one resource. Source: Amazon RDS user guide, tagging. */
const MOST_TAGS = 50;
/** Tags of our own on a masked snapshot: three of its owner, two of its source, its ruleset and its masking run. */
const OWN_TAGS = 7;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const RESERVED = /^(?:aws:|rds:|masking-automation:)/i;
/** Neither a key nor a value may begin with these. Source: Amazon RDS API reference, Tag. */
const RESERVED_VALUE = /^(?:aws|rds):/i;
/** Source: Amazon RDS API reference, Tag. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
/** How much of a wrong value an error shows. */
const SHOWN = 40;

/** @throws Error naming the first tag that RDS would refuse, hours later, with what was received and the fix */
export function checkSnapshotTags(tags: { readonly [key: string]: string }): void {
  const most = MOST_TAGS - OWN_TAGS;
  const count = Object.keys(tags).length;
  if (count > most) {
    throw new Error(
      `snapshotTags takes at most ${most} tags, for RDS allows ${MOST_TAGS} and ${OWN_TAGS} are the workflow's own, got: ${count}; leave some out`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    if (!Token.isUnresolved(key)) checkKey(key);
    if (!Token.isUnresolved(value)) checkValue(key, value);
  }
}

function checkKey(key: string): void {
  if (RESERVED.test(key)) {
    throw new Error(
      `snapshotTags must not begin with aws:, rds: or masking-automation:, got: ${shown(key)}; choose another key`,
    );
  }
  if (key.length === 0 || key.length > LONGEST_KEY) {
    throw new Error(
      `the keys of snapshotTags must have 1 to ${LONGEST_KEY} characters, got ${key.length}: ${shown(key)}; choose another key`,
    );
  }
  checkCharacters('the keys of snapshotTags', key);
}

function checkValue(key: string, value: string): void {
  if (value.length > LONGEST_VALUE) {
    throw new Error(
      `the values of snapshotTags must have at most ${LONGEST_VALUE} characters, got ${value.length} for ${shown(key)}; shorten it`,
    );
  }
  if (RESERVED_VALUE.test(value)) {
    throw new Error(
      `the values of snapshotTags must not begin with aws: or rds:, which RDS refuses, got for ${shown(key)}: ${shown(value)}; choose another value`,
    );
  }
  checkCharacters(`the value of the tag ${shown(key)} in snapshotTags`, value);
}

function checkCharacters(what: string, text: string): void {
  if (ALLOWED.test(text)) return;
  throw new Error(
    `${what} may have letters, digits, spaces and _ . : / = + - @ only, which is what RDS allows, got: ${shown(text)}; leave the others out`,
  );
}

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
