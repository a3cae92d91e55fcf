import { visible } from '../../lambda/contract/received-value';

/** A value as one line of JSON. What a terminal would act on stands in escapes, which JSON reads back. */
export function jsonLine(value: unknown): string {
  return `${visible(JSON.stringify(value))}\n`;
}
