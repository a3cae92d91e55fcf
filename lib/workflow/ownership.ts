import { literal } from './states-language';

/**
 * A condition on a tag list: it names this workflow and this very execution. Restores inherit tags, so this is
 * asked only of a resource that was found by the identifier derived from the execution: both are needed.
 *
 * @param tagList JSONata that gives the resource's TagList
 */
export function isOurs(tagList: string, ownerTag: string, owner: string, executionTag: string): string {
  const hasTag = (key: string, value: string): string =>
    `$exists(${tagList}[Key = ${literal(key)} and Value = ${value}])`;
  return `${hasTag(ownerTag, literal(owner))} and ${hasTag(executionTag, '$states.context.Execution.Id')}`;
}
