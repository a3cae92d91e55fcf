import { vi } from 'vitest';

/** Keys of the JSON line that is written to standard output, those of an object in it as `outer.inner`. */
export function keysWritten(write: () => void): readonly string[] {
  const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    write();
    const line = JSON.parse(String(output.mock.calls[0]?.[0]));
    return Object.entries(line).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null
        ? [key, ...Object.keys(value).map((inner) => `${key}.${inner}`)]
        : [key],
    );
  } finally {
    output.mockRestore();
  }
}
