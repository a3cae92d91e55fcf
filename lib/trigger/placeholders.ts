import { StringConcat, Tokenization } from 'aws-cdk-lib';

/**
 * What starts runs by itself, as messages call it.
 *
 * @internal
 */
export type Starter = 'schedule' | 'rule';

/** What each replaces in whatever it sends. Neither has a way to write such a text as it is. */
const PLACEHOLDERS: Readonly<Record<Starter, { readonly sender: string; readonly pattern: RegExp }>> = {
  schedule: { sender: 'EventBridge Scheduler', pattern: /<aws\.scheduler\.[^>]*>?/ },
  rule: { sender: 'EventBridge', pattern: /<[\w.-]+>/ },
};

/**
 * Refuses a text in which a schedule or a rule would replace a part that was meant as it is. Fields of the event are
 * not part of the text.
 *
 * @param name what the text is
 * @throws Error showing the placeholder alone, for the text may be secret
 * @internal
 */
export function refusePlaceholder(starter: Starter, name: string, text: string): void {
  const { sender, pattern } = PLACEHOLDERS[starter];
  const [placeholder] = pattern.exec(withoutFields(text)) ?? [];
  if (placeholder === undefined) return;
  throw new Error(
    `${name} must not hold a placeholder of ${sender}, got: ${JSON.stringify(placeholder)}; it may be replaced and cannot be escaped: leave the angle brackets out`,
  );
}

/** A text with a letter for each of its fields of the event and values that are known at deployment only. */
function withoutFields(text: string): string {
  const fragments = Tokenization.reverseString(text).mapTokens({ mapToken: () => 'x' });
  return String(fragments.join(new StringConcat()));
}
