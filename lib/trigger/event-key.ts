import { Token, Tokenization } from 'aws-cdk-lib';
import { EventField } from 'aws-cdk-lib/aws-events';
import { shownValue } from '../../lambda/contract/received-value';
import type { StartEvent } from '../../lambda/contract/start-event';
import { refusePlaceholder } from './placeholders';

/** Fields that events of one kind have in common. */
const COMMON_FIELDS = ['$.version', '$.account', '$.region', '$.source', '$.detail-type'];

/**
 * What a rule's start event says of its key. Of one that is made of several parts the handler is sent the fields
 * too: two events that lack one would make the same key, and one run between them.
 *
 * @throws Error for a key that is the same in every event of the rule
 * @internal
 */
export function keyOfEvent(key: string): Pick<StartEvent, 'idempotencyKey' | 'keyFields'> {
  refusePlaceholder('rule', 'idempotencyKey', key);
  const fields = Tokenization.reverseString(key).tokens.filter((token) => token instanceof EventField);
  if (fields.every(({ path }) => COMMON_FIELDS.includes(path))) {
    throw new Error(
      `idempotencyKey must have a field that tells one event from another, got: ${shownKey(key, fields)}; all events would start one execution: take one by EventField.fromPath('$.detail.…'), or leave it out for the event's id`,
    );
  }
  const isOneField = fields.some((field) => String(field) === key);
  return isOneField
    ? { idempotencyKey: key }
    : { idempotencyKey: key, keyFields: fields.map((field) => `${field.path}=${field}`) };
}

function shownKey(key: string, fields: readonly EventField[]): string {
  if (fields.length > 0) return fields.map(({ path }) => path).join(', ');
  return Token.isUnresolved(key) ? 'a value that is known at deployment' : shownValue(key);
}
