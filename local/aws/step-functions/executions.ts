import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock';
import type { TaskIntegrations } from '../../interpreter';
import { ServiceError } from '../service-error';
import { checkName, executionArn } from './arns';
import { Execution } from './execution';
import type { StateMachine } from './state-machines';

/** How long the name of a closed execution stays taken. Source: Step Functions API reference, StartExecution. */
const NAME_TAKEN_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;
const MOST_INPUT_BYTES = 262_144;

/** Told of every execution that starts or ends. */
export type StatusListener = (execution: Execution) => void;

/** The executions of a service. */
export class Executions {
  private readonly byArn = new Map<string, Execution>();
  private readonly byMachine = new Map<string, Execution[]>();
  private readonly listeners: StatusListener[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly integrations: TaskIntegrations,
  ) {}

  onStatusChange(listener: StatusListener): void {
    this.listeners.push(listener);
  }

  /**
   * Starts an execution. The same name with the same input gives the one that is still running.
   *
   * @throws ServiceError InvalidName, InvalidExecutionInput or ExecutionAlreadyExists
   */
  start(machine: StateMachine, name: string = randomUUID(), input = '{}'): Execution {
    checkInput(input);
    const existing = this.byArn.get(executionArn(machine.arn, checkName(name)));
    if (existing && this.isNameTaken(existing)) return sameWhileRunning(existing, input);
    const execution = new Execution(machine, name, input, this.clock);
    this.remember(execution);
    this.announce(execution);
    void execution.run(this.integrations).then(() => this.announce(execution));
    return execution;
  }

  /** @throws ServiceError ExecutionDoesNotExist */
  get(arn: string): Execution {
    const execution = this.byArn.get(arn);
    if (execution) return execution;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  /** The oldest first. */
  ofMachine(arn: string): readonly Execution[] {
    return this.byMachine.get(arn) ?? [];
  }

  private remember(execution: Execution): void {
    const { machine, arn } = execution;
    this.byArn.set(arn, execution);
    const others = this.byMachine.get(machine.arn);
    if (others) others.push(execution);
    else this.byMachine.set(machine.arn, [execution]);
  }

  private isNameTaken({ stoppedAt }: Execution): boolean {
    return stoppedAt === undefined || this.clock.now() - stoppedAt < NAME_TAKEN_MILLISECONDS;
  }

  private announce(execution: Execution): void {
    for (const listener of this.listeners) listener(execution);
  }
}

function sameWhileRunning(existing: Execution, input: string): Execution {
  if (existing.status === 'RUNNING' && existing.input === input) return existing;
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
}

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > MOST_INPUT_BYTES) {
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: it is over ${MOST_INPUT_BYTES} bytes`,
    );
  }
  try {
    JSON.parse(input);
  } catch {
    throw new ServiceError(
      'InvalidExecutionInput',
      "Invalid State Machine Execution Input: 'it is not valid JSON'",
    );
  }
}
