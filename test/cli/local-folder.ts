import { mkdir } from 'node:fs/promises';
import { vi } from 'vitest';
import { type LocalFolder, openLocalFolder } from '../../cli/access/local-addresses';
import type { LocalMode } from '../../local/boot';

/**
 * Announces a local mode of this process below a folder for temporary files.
 *
 * @param temporary what `TMPDIR` is for the command line that is to find it
 */
export async function announceBelow(
  temporary: string,
  { urls, logins }: Pick<LocalMode, 'urls' | 'logins'>,
): Promise<LocalFolder> {
  await mkdir(temporary, { recursive: true });
  vi.stubEnv('TMPDIR', temporary);
  try {
    const folder = await openLocalFolder();
    await folder.announce({ ...urls, keys: logins.aws });
    return folder;
  } finally {
    vi.unstubAllEnvs();
  }
}
