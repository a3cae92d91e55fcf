import type { Clock } from '../http/shared-calls';

/** An execution that this process started, or is about to. */
export interface RecentStart {
  readonly stateMachineArn: string;
  readonly databaseIdentifier: string;
  readonly name: string;
  readonly startedAt: number;
}

/** Lists are behind by seconds; a start is long among them when it is forgotten. */
export const REMEMBERED_MILLISECONDS = 2 * 60 * 1000;
const MOST_REMEMBERED = 1000;

/** What this process started within the last minutes, which lists of executions may not show yet. */
export class RecentStarts {
  /** By state machine and name, the oldest first. */
  private readonly starts = new Map<string, RecentStart>();

  constructor(private readonly clock: Clock) {}

  /** Remembers a start before Step Functions is asked for it. */
  add(stateMachineArn: string, databaseIdentifier: string, name: string): void {
    const key = `${stateMachineArn} ${name}`;
    if (this.starts.has(key)) return;
    this.starts.set(key, { stateMachineArn, databaseIdentifier, name, startedAt: this.clock() });
    for (const oldest of this.starts.keys()) {
      if (this.starts.size <= MOST_REMEMBERED) return;
      this.starts.delete(oldest);
    }
  }

  /** Forgets a start that did not take place. */
  remove(stateMachineArn: string, name: string): void {
    this.starts.delete(`${stateMachineArn} ${name}`);
  }

  /** The starts on one database, but for one of the given name. */
  others(stateMachineArn: string, databaseIdentifier: string, ownName: string): readonly RecentStart[] {
    const oldest = this.clock() - REMEMBERED_MILLISECONDS;
    return [...this.starts.values()].filter(
      (start) =>
        start.startedAt > oldest &&
        start.stateMachineArn === stateMachineArn &&
        start.databaseIdentifier === databaseIdentifier &&
        start.name !== ownName,
    );
  }
}
