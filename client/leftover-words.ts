import type { Leftover } from '../lambda/contract/leftover';

/**
 * What happens to a leftover resource, in words.
 *
 * @param formatDate writes a date of ISO 8601 as its reader wants it
 */
export function leftoverWords(
  { state, removedAt }: Pick<Leftover, 'state' | 'removedAt'>,
  formatDate: (date: string) => string,
): string {
  switch (state) {
    case 'being-removed':
      return 'is being removed';
    case 'removed':
      return removedAt === null ? 'removed' : `removed at ${formatDate(removedAt)}`;
    case 'needs-a-person':
      return 'needs a person: nothing removes it by itself';
  }
}
