const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

type Level = (typeof LEVELS)[number];

/** Writes one line of a log. */
export type WriteLine = (level: Level, message: string, details: object) => void;

/**
 * JSON lines on the function's standard output, which Lambda passes on as they are. They are written here rather than
 * by a library because a few lines weigh less than one in the load time of a function.
 *
 * @param service what each line says it is of
 * @param lowest level from which on lines are written; another word than DEBUG, INFO, WARN or ERROR: none is
 */
export function jsonLines(service: string, lowest: string): WriteLine {
  const index = (LEVELS as readonly string[]).indexOf(lowest);
  const written: ReadonlySet<Level> = new Set(index < 0 ? [] : LEVELS.slice(index));
  return (level, message, details) => {
    if (!written.has(level)) return;
    const line = { level, message, timestamp: new Date().toISOString(), service, ...details };
    process.stdout.write(`${JSON.stringify(line, withErrors)}\n`);
  };
}

/** JSON leaves out what an Error says. */
function withErrors(_: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause instanceof Error && { cause }) };
}
