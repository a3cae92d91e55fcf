import { ResourceTag } from '../../lambda/contract/resource-tags';

/** Conditions of an IAM statement by operator and condition key. */
export type Conditions = { readonly [operator: string]: { readonly [key: string]: string } };

const OWNER_TAGS: readonly string[] = [
  ResourceTag.CLONE_OWNER,
  ResourceTag.INTERMEDIATE_SNAPSHOT_OWNER,
  ResourceTag.MASKED_SNAPSHOT_OWNER,
];

/** The value of `Null` for a key that must be absent, and for one that must be present. */
const ABSENT = 'true';
const PRESENT = 'false';

type TagKey = 'aws:RequestTag' | 'aws:ResourceTag';

function noOtherOwner(key: TagKey, ownerTag: string): { readonly [key: string]: string } {
  const others = OWNER_TAGS.filter((tag) => tag !== ownerTag);
  return Object.fromEntries(others.map((tag) => [`${key}/${tag}`, ABSENT]));
}

/**
 * The call sets one owner tag and no other. IAM decides about the database and the snapshot of one call separately: a
 * call with two owner tags would be allowed on the database by one statement and on the snapshot by another.
 *
 * @param ofMasking whether the call must also name a masking run; false where it must not. A snapshot of a source and a
 * masked snapshot that is still to be copied bear the same owner tag, and this tells them apart
 */
export function taggingAs(ownerTag: string, owner: string, ofMasking: boolean): Conditions {
  return {
    StringEquals: { [`aws:RequestTag/${ownerTag}`]: owner },
    Null: {
      ...noOtherOwner('aws:RequestTag', ownerTag),
      [`aws:RequestTag/${ResourceTag.MASKING_RUN}`]: ofMasking ? PRESENT : ABSENT,
    },
  };
}

/**
 * The call sets this owner tag, and may set more: a database may have its own tags copied to its snapshots. It is for names
 * of unmasked snapshots, on which no tag makes one pass for masked.
 */
export function taggingAtLeastAs(ownerTag: string, owner: string): Conditions {
  return { StringEquals: { [`aws:RequestTag/${ownerTag}`]: owner } };
}

/**
 * The resource bears this owner tag. Others are not asked about: an unmasked clone or snapshot must stay deletable when
 * somebody adds a tag to it.
 */
export function taggedAs(ownerTag: string, owner: string): Conditions {
  return { StringEquals: { [`aws:ResourceTag/${ownerTag}`]: owner } };
}

/** The resource bears the owner tag of masked snapshots and no other one, as each masked snapshot does that a run made. */
export function taggedAsMaskedOnly(owner: string): Conditions {
  return {
    ...taggedAs(ResourceTag.MASKED_SNAPSHOT_OWNER, owner),
    Null: noOtherOwner('aws:ResourceTag', ResourceTag.MASKED_SNAPSHOT_OWNER),
  };
}

/** Conditions that must all hold. */
export function allOf(...conditions: readonly Conditions[]): Conditions {
  const operators = new Set(conditions.flatMap((condition) => Object.keys(condition)));
  return Object.fromEntries(
    [...operators].map((operator) => [
      operator,
      Object.assign({}, ...conditions.map((condition) => condition[operator])),
    ]),
  );
}
