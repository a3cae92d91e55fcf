import { describe, expect, it } from 'vitest';
import { withMarkedPart } from '../../build/marked-part';

const PAGE = 'before\n\n<!-- table -->\n\nold\n\n<!-- end of table -->\n\nafter $& it\n';

describe('a marked part of a page', () => {
  it('is replaced, and nothing else is', () => {
    const page = withMarkedPart('docs/a.md', PAGE, 'table', 'new, for $1');
    expect(page).toBe(PAGE.replace('old', () => 'new, for $1'));
    expect(withMarkedPart('docs/a.md', page, 'table', 'old')).toBe(PAGE);
  });

  it.each(['', '<!-- table -->\nnever ended', 'never begun <!-- end of table -->'])(
    'must be there: %j',
    (page) => {
      expect(() => withMarkedPart('docs/a.md', page, 'table', 'new')).toThrow(
        'docs/a.md has no place for table',
      );
    },
  );
});
