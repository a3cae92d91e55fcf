import { vi } from 'vitest';

/** Keys of the JSON line that is written to standard output or standard error, those of an object in it as `outer.inner`. */
export function keysWritten(write: () => void): readonly string[] {
  const output = vi.fn((_: unknown) => true);
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(output),
  );
  try {
    write();
    const line = JSON.parse(String(output.mock.calls[0]?.[0]));
    return Object.entries(line).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null
        ? [key, ...Object.keys(value).map((inner) => `${key}.${inner}`)]
        : [key],
    );
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
}
