import type { Clock } from '../../clock';
import {
  InvalidDefinition,
  parseStateMachine,
  type StateMachineDefinition,
  type TaskIntegrations,
} from '../../interpreter';
import { ServiceError } from '../service-error';
import { checkName, type Place, stateMachineArn } from './arns';

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** As it was sent. */
  readonly text: string;
  readonly definition: StateMachineDefinition;
  readonly createdAt: number;
}

/** What CreateStateMachine takes. */
export interface NewStateMachine {
  readonly name: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly type?: string;
}

/** The state machines of a service. */
export class StateMachines {
  private readonly byArn = new Map<string, StateMachine>();

  constructor(
    private readonly place: Place,
    private readonly clock: Clock,
    private readonly integrations: TaskIntegrations,
  ) {}

  /**
   * Makes a machine; the same one again is the same one.
   *
   * @throws ServiceError InvalidName, InvalidDefinition, StateMachineAlreadyExists or, for an Express machine,
   *   ValidationException
   */
  create({ name, roleArn, definition, type = 'STANDARD' }: NewStateMachine): StateMachine {
    if (type !== 'STANDARD') {
      throw new ServiceError(
        'ValidationException',
        `local mode makes STANDARD state machines only, got: ${type}`,
      );
    }
    const arn = stateMachineArn(this.place, checkName(name));
    const existing = this.byArn.get(arn);
    if (existing) return this.same(existing, definition, roleArn);
    const machine = {
      arn,
      name,
      roleArn,
      text: definition,
      definition: this.parse(definition),
      createdAt: this.clock.now(),
    };
    this.byArn.set(arn, machine);
    return machine;
  }

  /** @throws ServiceError StateMachineDoesNotExist */
  get(arn: string): StateMachine {
    const machine = this.byArn.get(arn);
    if (machine) return machine;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  delete(arn: string): void {
    this.byArn.delete(arn);
  }

  list(): StateMachine[] {
    return [...this.byArn.values()].sort((one, other) => one.name.localeCompare(other.name));
  }

  private same(existing: StateMachine, definition: string, roleArn: string): StateMachine {
    if (existing.text === definition && existing.roleArn === roleArn) return existing;
    throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`);
  }

  private parse(definition: string): StateMachineDefinition {
    try {
      return parseStateMachine(definition, this.integrations);
    } catch (error) {
      if (!(error instanceof InvalidDefinition)) throw error;
      const faults = error.faults.map(({ path, message }) => `${message} at ${path || '/'}`);
      throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${faults.join('; ')}'`);
    }
  }
}
