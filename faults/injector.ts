import type { DataMasqueTransport } from '../lambda/datamasque/transport';
import type { JsonValue, TaskCall, TaskIntegrations } from '../local/interpreter';
import type { StateFault } from './state-fault';

/** A fault at a state. */
export interface Injection {
  readonly state: string;
  readonly fault: StateFault;
}

/** Stands between a state machine and what it calls, and lets faults strike. */
export class Injector implements TaskIntegrations {
  /** How often each injection has struck. */
  private readonly strikes = new Map<Injection, number>();
  private state = '';

  /** @param onCall told of each call before it is made */
  constructor(
    private readonly injections: readonly Injection[],
    private readonly integrations: () => TaskIntegrations,
    private readonly onCall: (resource: string, argumentsValue: JsonValue) => void,
  ) {}

  /** Whether an injection has struck at all. */
  hasStruck(injection: Injection): boolean {
    return this.strikes.has(injection);
  }

  check(resource: string, argumentsTemplate: JsonValue | undefined): readonly string[] {
    return this.integrations().check(resource, argumentsTemplate);
  }

  invoke(resource: string, argumentsValue: JsonValue, call: TaskCall): Promise<JsonValue> {
    this.state = call.stateName;
    this.onCall(resource, argumentsValue);
    const proceed = (): Promise<JsonValue> => this.integrations().invoke(resource, argumentsValue, call);
    const injection = this.due('intercept');
    return injection?.fault.intercept ? injection.fault.intercept({ proceed, call }) : proceed();
  }

  /** Stands between the masking function and the DataMasque server. */
  wrapTransport(transport: DataMasqueTransport): DataMasqueTransport {
    return (request) => {
      const injection = this.due('transport');
      return injection?.fault.transport ? injection.fault.transport(request, transport) : transport(request);
    };
  }

  private due(kind: 'intercept' | 'transport'): Injection | undefined {
    const injection = this.injections.find(
      (candidate) =>
        candidate.state === this.state &&
        candidate.fault[kind] !== undefined &&
        (this.strikes.get(candidate) ?? 0) < candidate.fault.times,
    );
    if (injection) this.strikes.set(injection, (this.strikes.get(injection) ?? 0) + 1);
    return injection;
  }
}
