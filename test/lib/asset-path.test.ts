import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../lib/asset-path';

describe('the folder of a built handler', () => {
  it('is the one under assets/ of this package', () => {
    expect(assetPath('trigger')).toBe(path.resolve(__dirname, '../../assets/trigger'));
  });

  it('is refused with the command to run when it was not built', () => {
    expect(() => assetPath('no-such-handler')).toThrow(
      /^the handler no-such-handler is not built, looked in: .*; run: npm run build:lambda$/,
    );
  });
});
