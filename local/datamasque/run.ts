import type { Clock } from '../clock';

/** Statuses of a masking run. */
export type RunStatus =
  | 'queued'
  | 'validating'
  | 'running'
  | 'cancelling'
  | 'finished'
  | 'finished_with_warnings'
  | 'failed'
  | 'cancelled';

const FINAL: readonly RunStatus[] = ['finished', 'finished_with_warnings', 'failed', 'cancelled'];

/** Levels of a run's log lines. */
export const LogLevel = { INFO: 20, WARNING: 30, ERROR: 40 } as const;

export interface RunLogLine {
  readonly timestamp: string;
  readonly log_level: number;
  readonly message: string;
}

/** What a run was asked to do. */
export interface RunRequest {
  readonly name: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly rulesetId: string;
  readonly rulesetName: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A masking run and what became of it. */
export class Run {
  status: RunStatus = 'queued';
  readonly log: RunLogLine[] = [];
  readonly masked = new Map<string, number>();
  private readonly createdAt: number;
  private startedAt?: number;
  private endedAt?: number;

  constructor(
    readonly id: number,
    readonly request: RunRequest,
    private readonly clock: Clock,
  ) {
    this.createdAt = clock.now();
  }

  get isOver(): boolean {
    return FINAL.includes(this.status);
  }

  note(level: number, message: string): void {
    this.log.push({ timestamp: new Date(this.clock.now()).toISOString(), log_level: level, message });
  }

  begin(): void {
    this.startedAt = this.clock.now();
    this.status = 'running';
  }

  end(status: RunStatus): void {
    this.endedAt = this.clock.now();
    this.status = status;
    this.note(status === 'finished' ? LogLevel.INFO : LogLevel.WARNING, `Masking run ended: ${status}.`);
  }

  /** As the API shows it: without the run secret. */
  describe(): object {
    const { name, connectionId, connectionName, rulesetId, rulesetName, options } = this.request;
    const { run_secret: _, ...shown } = options;
    return {
      id: this.id,
      name,
      status: this.status,
      mask_type: 'database',
      source_connection: connectionId,
      source_connection_name: connectionName,
      ruleset: rulesetId,
      ruleset_name: rulesetName,
      created_time: new Date(this.createdAt).toISOString(),
      start_time: iso(this.startedAt),
      end_time: iso(this.endedAt),
      options: shown,
    };
  }

  /** Number of rows that were masked, in all tables. */
  get maskedRows(): number {
    return [...this.masked.values()].reduce((sum, rows) => sum + rows, 0);
  }

  /** What was masked, as comma-separated values. */
  report(): string {
    const lines = [...this.masked].map(([table, rows]) => `${table},${rows}`);
    return ['table,rows_masked', ...lines, ''].join('\n');
  }
}

function iso(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
