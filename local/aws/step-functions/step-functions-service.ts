import type { Clock } from '../../clock';
import type { WireHandler } from '../../http/exchange';
import type { TaskIntegrations } from '../../interpreter';
import { type JsonRequest, jsonServiceHandler, optionalText, textMember } from '../json-service';
import { ServiceError } from '../service-error';
import { checkExecutionArn, checkStateMachineArn, type Place } from './arns';
import type { Execution, WireStatus } from './execution';
import { Executions, type StatusListener } from './executions';
import { pageOf, pageSize } from './pages';
import { type StateMachine, StateMachines } from './state-machines';

export interface StepFunctionsOptions extends Place {
  readonly clock: Clock;
  readonly integrations: TaskIntegrations;
}

const MOST_RESULTS = 1000;
const STANDARD_RESULTS = 100;
const STATUSES: readonly WireStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** Step Functions of local mode: Standard state machines in JSONata. */
export class StepFunctionsService {
  readonly handle: WireHandler;
  private readonly machines: StateMachines;
  private readonly executions: Executions;
  private readonly clock: Clock;

  constructor({ clock, integrations, accountId, region }: StepFunctionsOptions) {
    this.clock = clock;
    this.machines = new StateMachines({ accountId, region }, clock, integrations);
    this.executions = new Executions(clock, integrations);
    this.handle = jsonServiceHandler({
      targetPrefix: 'AWSStepFunctions',
      version: '1.0',
      operations: {
        CreateStateMachine: (request) => this.createStateMachine(request),
        DeleteStateMachine: (request) => this.deleteStateMachine(request),
        DescribeStateMachine: (request) => this.describeStateMachine(request),
        ListStateMachines: (request) => this.listStateMachines(request),
        StartExecution: (request) => this.startExecution(request),
        DescribeExecution: (request) => describeExecution(this.execution(request)),
        ListExecutions: (request) => this.listExecutions(request),
        GetExecutionHistory: (request) => this.getExecutionHistory(request),
        StopExecution: (request) => this.stopExecution(request),
      },
    });
  }

  /** Calls the listener whenever an execution starts or ends. */
  onStatusChange(listener: StatusListener): void {
    this.executions.onStatusChange(listener);
  }

  /** Stops every execution that still runs. */
  close(): void {
    for (const machine of this.machines.list()) {
      for (const execution of this.executions.ofMachine(machine.arn)) execution.stop();
    }
  }

  private createStateMachine(request: JsonRequest): object {
    const { arn, createdAt } = this.machines.create({
      name: textMember(request, 'name'),
      roleArn: textMember(request, 'roleArn'),
      definition: textMember(request, 'definition'),
      type: optionalText(request, 'type'),
    });
    return { stateMachineArn: arn, creationDate: createdAt / 1000 };
  }

  private deleteStateMachine(request: JsonRequest): object {
    this.machines.delete(checkStateMachineArn(textMember(request, 'stateMachineArn')));
    return {};
  }

  private describeStateMachine(request: JsonRequest): object {
    const machine = this.machine(request);
    return { ...machineItem(machine), status: 'ACTIVE', roleArn: machine.roleArn, definition: machine.text };
  }

  private listStateMachines(request: JsonRequest): object {
    const page = pageOf(this.machines.list(), ({ arn }) => arn, this.clock, {
      list: ['machines'],
      size: pageSize(request.maxResults, MOST_RESULTS, STANDARD_RESULTS),
      token: optionalText(request, 'nextToken'),
    });
    return { stateMachines: page.items.map(machineItem), nextToken: page.nextToken };
  }

  private startExecution(request: JsonRequest): object {
    const machine = this.machine(request);
    const { arn, startedAt } = this.executions.start(
      machine,
      optionalText(request, 'name'),
      optionalText(request, 'input'),
    );
    return { executionArn: arn, startDate: startedAt / 1000 };
  }

  private listExecutions(request: JsonRequest): object {
    const machine = this.machine(request);
    const status = optionalText(request, 'statusFilter');
    if (status !== undefined && !STATUSES.includes(status as WireStatus)) {
      throw new ServiceError(
        'ValidationException',
        `statusFilter must be one of ${STATUSES.join(', ')}, got: ${status}`,
      );
    }
    const page = pageOf(
      this.executions.ofMachine(machine.arn),
      ({ arn }) => arn,
      this.clock,
      {
        list: [machine.arn, status ?? null],
        size: pageSize(request.maxResults, MOST_RESULTS, STANDARD_RESULTS),
        token: optionalText(request, 'nextToken'),
        isReverse: true,
      },
      (execution) => status === undefined || execution.status === status,
    );
    return { executions: page.items.map(executionItem), nextToken: page.nextToken };
  }

  private getExecutionHistory(request: JsonRequest): object {
    const execution = this.execution(request);
    const isReverse = request.reverseOrder === true;
    const page = pageOf(execution.history, ({ id }) => String(id), this.clock, {
      list: [execution.arn, isReverse],
      size: pageSize(request.maxResults, MOST_RESULTS, STANDARD_RESULTS),
      token: optionalText(request, 'nextToken'),
      isReverse,
    });
    const events = request.includeExecutionData === false ? page.items.map(withoutExecutionData) : page.items;
    return { events, nextToken: page.nextToken };
  }

  private stopExecution(request: JsonRequest): object {
    const execution = this.execution(request);
    execution.stop(optionalText(request, 'error'), optionalText(request, 'cause'));
    return { stopDate: (execution.stoppedAt ?? this.clock.now()) / 1000 };
  }

  private machine(request: JsonRequest): StateMachine {
    return this.machines.get(checkStateMachineArn(textMember(request, 'stateMachineArn')));
  }

  private execution(request: JsonRequest): Execution {
    return this.executions.get(checkExecutionArn(textMember(request, 'executionArn')));
  }
}

function machineItem({ arn, name, createdAt }: StateMachine): object {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: createdAt / 1000 };
}

function executionItem({ arn, machine, name, status, startedAt, stoppedAt }: Execution): object {
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: startedAt / 1000,
    ...(stoppedAt !== undefined && { stopDate: stoppedAt / 1000 }),
    redriveCount: 0,
  };
}

function describeExecution(execution: Execution): object {
  const { input, output } = execution;
  return {
    ...executionItem(execution),
    input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...execution.failure,
  };
}

/** An event without inputs and outputs. */
function withoutExecutionData(event: object): object {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => {
      if (typeof value !== 'object' || value === null) return [name, value];
      const { input, output, assignedVariables, ...details } = value as Readonly<Record<string, unknown>>;
      return [name, details];
    }),
  );
}
