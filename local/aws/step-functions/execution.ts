import type { Clock } from '../../clock';
import {
  type ExecutionEnd,
  type HistoryEvent,
  type JsonValue,
  runExecution,
  StopRequest,
  type TaskIntegrations,
} from '../../interpreter';
import { executionArn } from './arns';
import type { StateMachine } from './state-machines';

/** Statuses that an execution has on the wire. */
export type WireStatus = 'RUNNING' | ExecutionEnd['status'];

/** One execution, from its start on. */
export class Execution {
  readonly arn: string;
  readonly startedAt: number;
  readonly history: HistoryEvent[] = [];
  private end?: ExecutionEnd;
  private closedAt?: number;
  private readonly stopping = new AbortController();

  /** @param input as it was sent */
  constructor(
    readonly machine: StateMachine,
    readonly name: string,
    readonly input: string,
    private readonly clock: Clock,
  ) {
    this.arn = executionArn(machine.arn, name);
    this.startedAt = clock.now();
  }

  get status(): WireStatus {
    return this.end?.status ?? 'RUNNING';
  }

  /** Milliseconds since the epoch; undefined while it runs. */
  get stoppedAt(): number | undefined {
    return this.closedAt;
  }

  get output(): string | undefined {
    return this.end?.status === 'SUCCEEDED' ? JSON.stringify(this.end.output) : undefined;
  }

  get failure(): { readonly error?: string; readonly cause?: string } {
    if (!this.end || this.end.status === 'SUCCEEDED') return {};
    return { error: this.end.error, cause: this.end.cause };
  }

  /** Runs it to its end. */
  async run(integrations: TaskIntegrations): Promise<void> {
    const { machine, clock } = this;
    const input = JSON.parse(this.input) as JsonValue;
    const end = await runExecution({
      definition: machine.definition,
      input,
      context: {
        Execution: {
          Id: this.arn,
          Name: this.name,
          StartTime: new Date(this.startedAt).toISOString(),
          Input: input,
          RoleArn: machine.roleArn,
          RedriveCount: 0,
        },
        StateMachine: { Id: machine.arn, Name: machine.name },
      },
      clock,
      integrations,
      signal: this.stopping.signal,
      onEvent: (event) => this.history.push(event),
    });
    this.closedAt = clock.now();
    this.end = end;
  }

  /** Ends it without running any further state; nothing happens to one that has ended. */
  stop(error?: string, cause?: string): void {
    this.stopping.abort(new StopRequest(error, cause));
  }
}
