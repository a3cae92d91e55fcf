import type { AddTagsToResourceMessage, ListTagsForResourceMessage, Tag } from '@aws-sdk/client-rds';
import { handler, type OperationHandlers } from './operation-handler';
import { invalidValue, type RdsError } from './rds-error';

const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

function checkTag({ Key = '', Value = '' }: Tag): void {
  if (Key === '' || Key.length > LONGEST_KEY || Value.length > LONGEST_VALUE) {
    throw invalidValue(`Tag keys have 1 to ${LONGEST_KEY} and values at most ${LONGEST_VALUE} characters`);
  }
  if (/^(aws|rds):/i.test(Key)) throw invalidValue(`Tag keys must not begin with aws: or rds:, got: ${Key}`);
}

/** The tags of a resource: a later one of the same key replaces an earlier one. */
export class TagSet {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  static readonly none = new TagSet(new Map());

  /** @throws RdsError InvalidParameterValue when a tag or their number is not allowed */
  static of(tags: Readonly<Record<string, string>> = {}): TagSet {
    return TagSet.none.with(Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
  }

  /** @throws RdsError InvalidParameterValue when a tag or their number is not allowed */
  with(tags: readonly Tag[] = []): TagSet {
    for (const tag of tags) checkTag(tag);
    const values = new Map([
      ...this.values,
      ...tags.map(({ Key = '', Value = '' }) => [Key, Value] as const),
    ]);
    if (values.size > MOST_TAGS) throw invalidValue(`A resource has at most ${MOST_TAGS} tags`);
    return new TagSet(values);
  }

  get list(): Tag[] {
    return [...this.values].map(([Key, Value]) => ({ Key, Value }));
  }
}

/** A resource that bears tags. */
export interface Tagged {
  readonly arn: string;
  tags: TagSet;
}

/**
 * AddTagsToResource and ListTagsForResource.
 *
 * @param find gives the resource of an ARN, or the error of the kind that the ARN names
 */
export function tagOperations(find: (arn: string) => Tagged | RdsError): OperationHandlers {
  const resource = (arn: string | undefined): Tagged => {
    const found = find(arn ?? '');
    if (found instanceof Error) throw found;
    return found;
  };
  return {
    AddTagsToResource: handler(['ResourceName', 'Tags'], (input: AddTagsToResourceMessage) => {
      const tagged = resource(input.ResourceName);
      tagged.tags = tagged.tags.with(input.Tags);
      return {};
    }),
    ListTagsForResource: handler(['ResourceName'], (input: ListTagsForResourceMessage) => ({
      TagList: resource(input.ResourceName).tags.list,
    })),
  };
}
