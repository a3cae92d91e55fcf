import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { RDSClient } from '@aws-sdk/client-rds';
import type { AwsStub } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import type { Machine } from '../../faults/machines';
import { LocalIntegrations } from '../../local/aws/integrations';
import { operationOfAction } from '../../local/rds/step-functions-names';
import { tasksOf } from '../lib/workflow/task-arguments';
import { deployedWorkflow } from '../lib/workflow-fixture';
import { nameOf, type ObservedCall } from './service-models';
import { VARIANTS } from './variants';

const ROOT = path.resolve(__dirname, '../..');
const SDK_INTEGRATION = /:aws-sdk:(\w+):(\w+)$/;
const SDK_IMPORT = /import (?:type )?\{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g;

/** A command as an SDK client sends it. */
type Command = { readonly constructor: { readonly name: string }; readonly input: object };
type Sender = { readonly config: { readonly serviceId: string } };

/** Every call that state machines and SDK clients of this process make, each with its own parameters once. */
export class ObservedCalls {
  private readonly byText = new Map<string, ObservedCall>();

  /** Observes until `vi.restoreAllMocks()`. */
  observe(): void {
    const add = this.add.bind(this);
    const { invoke } = LocalIntegrations.prototype;
    vi.spyOn(LocalIntegrations.prototype, 'invoke').mockImplementation(function (
      this: LocalIntegrations,
      resource,
      parameters,
      call,
    ) {
      add(callOfTask(resource, parameters as object));
      return invoke.call(this, resource, parameters, call);
    });
    // The class that every client extends.
    const client = Object.getPrototypeOf(RDSClient.prototype) as { send(...args: unknown[]): unknown };
    const { send } = client;
    vi.spyOn(client, 'send').mockImplementation(function (this: unknown, ...args: unknown[]) {
      add(callOfCommand(this as Sender, args[0] as Command));
      return send.apply(this, args);
    });
  }

  /** Adds what was sent by a client that a test made a mock of. */
  // biome-ignore lint/suspicious/noExplicitAny: a stub's own types are those of one service
  addSentTo(stub: Pick<AwsStub<any, any, any>, 'calls'>): void {
    for (const { thisValue, args } of stub.calls()) this.add(callOfCommand(thisValue as Sender, args[0]));
  }

  /** Every call but those of the names, which fixtures make to set an account up. */
  without(names: ReadonlySet<string>): readonly ObservedCall[] {
    return [...this.byText.values()].filter((call) => !names.has(nameOf(call)));
  }

  private add(call: ObservedCall): void {
    this.byText.set(JSON.stringify(call), call);
  }
}

function callOfCommand({ config }: Sender, command: Command): ObservedCall {
  const service = config.serviceId.toLowerCase().replaceAll(' ', '-');
  const operation = command.constructor.name.replace(/Command$/, '');
  return { caller: 'function', service, operation, parameters: command.input };
}

/** A blob is text to the model: Step Functions serialises the payload of a function. */
function callOfTask(resource: string, parameters: object): ObservedCall {
  const [, service, action = ''] = SDK_INTEGRATION.exec(resource) ?? [];
  if (service !== undefined)
    return { caller: 'stateMachine', service, operation: operationOfAction(action), parameters };
  const { Payload, ...others } = parameters as { readonly Payload?: unknown };
  const sent = Payload === undefined ? others : { ...others, Payload: JSON.stringify(Payload) };
  return { caller: 'stateMachine', service: 'lambda', operation: 'Invoke', parameters: sent };
}

/** Names of the operations that the definitions of these machines and of every variant call. */
export function operationsOfDefinitions(machines: readonly Machine[]): ReadonlySet<string> {
  const definitions = [
    ...machines.map(({ definition }) => definition),
    ...Object.values(VARIANTS).map((props) => deployedWorkflow(props).definition),
  ];
  const tasks = definitions.flatMap(({ States }) => tasksOf(States));
  return new Set(tasks.map(([, { Resource }]) => nameOf(callOfTask(Resource, {}))));
}

/** Names of the operations whose commands the code of a folder imports. */
export function operationsOfCode(folder: string): ReadonlySet<string> {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const names = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(path.join(ROOT, folder, file), 'utf8').matchAll(SDK_IMPORT)])
    .flatMap(([, imported = '', service = '']) =>
      [...imported.matchAll(/\b(\w+)Command\b/g)].map(([, operation = '']) =>
        nameOf({ caller: 'function', service, operation, parameters: {} }),
      ),
    );
  return new Set(names);
}
