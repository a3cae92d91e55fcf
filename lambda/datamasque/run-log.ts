import type { LogLevel } from '../contract/execution-detail';
import { isPlainObject } from '../contract/request-check';
import type { DataMasqueClient } from './data-masque-client';

/** A line of a masking run's log. */
export interface RunLogLine {
  /** Milliseconds since the epoch; undefined where the line says none. */
  readonly at?: number;
  readonly level: LogLevel;
  readonly message: string;
}

/** Longest message that is passed on. */
const MOST_CHARACTERS = 4000;

/**
 * A run's log, the oldest line first: an array, or plain text as some servers give it. Of a text that does not end with
 * a line break the last line is still being written, and is left out while the run goes on.
 *
 * @param isOver whether the run is over
 * @returns nothing where the server knows no such run, or no log of it yet
 */
export async function runLog(
  client: DataMasqueClient,
  id: number,
  isOver = true,
): Promise<readonly RunLogLine[]> {
  const body = (await client.textIfThere({ method: 'GET', path: `/api/runs/${id}/log/` })) ?? '';
  const answer = parsed(body);
  return Array.isArray(answer) ? answer.map(lineOf) : textLines(String(answer), isOver);
}

/** What a body is JSON of, and else the body; nothing for JSON that is no log. */
function parsed(body: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    return Array.isArray(answer) || typeof answer === 'string' ? answer : '';
  } catch {
    return body;
  }
}

function lineOf(item: unknown): RunLogLine {
  if (!isPlainObject(item)) return { level: 'INFO', message: shortened(String(item)) };
  const { timestamp, log_level: level, message } = item;
  return {
    at: momentOf(timestamp),
    level: levelOf(Number(level ?? 20)),
    message: shortened(String(message ?? '')),
  };
}

/** DataMasque's levels are 10, 20, 30, 40 and, for what is worse than an error, 50. */
function levelOf(level: number): LogLevel {
  if (level >= 40) return 'ERROR';
  if (level >= 30) return 'WARN';
  return level < 20 ? 'DEBUG' : 'INFO';
}

function textLines(text: string, isOver: boolean): readonly RunLogLine[] {
  const lines = text.split(/\r?\n/);
  const whole = isOver ? lines : lines.slice(0, -1);
  return whole.filter((line) => line.trim() !== '').map(textLine);
}

const DATE_AND_TIME =
  /^\[?(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)\]?[\s:|-]*/;
const LEVEL = /^\[?(DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL)\b\]?[\s:|-]*/;

/** A line may begin with a time and a level. */
function textLine(line: string): RunLogLine {
  const [beginning = '', time] = DATE_AND_TIME.exec(line) ?? [];
  const rest = line.slice(beginning.length);
  const [label = '', level] = LEVEL.exec(rest) ?? [];
  return {
    at: momentOf(time),
    level: levelOfWord(level),
    message: shortened(rest.slice(label.length).trim()),
  };
}

function levelOfWord(word: string | undefined): LogLevel {
  if (word === 'DEBUG') return 'DEBUG';
  if (word?.startsWith('WARN')) return 'WARN';
  return word === 'ERROR' || word === 'CRITICAL' ? 'ERROR' : 'INFO';
}

/** A time without a zone is one of UTC. */
function momentOf(time: unknown): number | undefined {
  if (typeof time !== 'string') return undefined;
  const inWords = time.replace(' ', 'T').replace(',', '.');
  const moment = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(inWords) ? inWords : `${inWords}Z`);
  return Number.isFinite(moment) ? moment : undefined;
}

function shortened(message: string): string {
  return message.length <= MOST_CHARACTERS ? message : `${message.slice(0, MOST_CHARACTERS - 1)}…`;
}
