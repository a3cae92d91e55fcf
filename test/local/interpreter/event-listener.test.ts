import { HistoryEventType, type HistoryEvent as ServiceEvent } from '@aws-sdk/client-sfn';
import { expect, expectTypeOf, test } from 'vitest';
import { VirtualClock } from '../../../local/clock';
import {
  type ExecutionEnd,
  type HistoryEvent,
  type HistoryEventDetailsName,
  parseStateMachine,
  runExecution,
} from '../../../local/interpreter';
import { chain, failing, integrationsWith, machine, run, START, task } from './machine';

function listenedTo(onEvent?: (event: HistoryEvent) => void): Promise<ExecutionEnd> {
  const integrations = integrationsWith(() => 'answer');
  return runExecution({
    definition: parseStateMachine(JSON.stringify(machine({ Call: task() })), integrations),
    input: {},
    context: {
      Execution: { Id: 'run', Name: 'run', StartTime: '', Input: {}, RoleArn: '', RedriveCount: 0 },
      StateMachine: { Id: 'machine', Name: 'machine' },
    },
    clock: new VirtualClock(START),
    integrations,
    onEvent,
  });
}

test('nobody need listen to an execution', async () => {
  expect(await listenedTo()).toEqual({ status: 'SUCCEEDED', output: 'answer' });
});

test('a listener that throws is not taken for a failure of the execution', async () => {
  const running = listenedTo(({ type }) => {
    if (type === 'TaskStateEntered') throw new Error('the listener is broken');
  });
  await expect(running).rejects.toThrow('the listener is broken');
});

test('every event is of a type that the service has, with details of the name that the type has', async () => {
  const definition = machine({
    Both: {
      Type: 'Parallel',
      Branches: [
        chain({
          Each: {
            Type: 'Map',
            Items: [1, 2],
            ItemProcessor: chain({ Call: task({ Retry: [{ ErrorEquals: ['Busy'] }] }) }),
            Output: '{% $missing %}',
            End: true,
          },
        }),
        chain({ Wait: { Type: 'Wait', Seconds: 600, End: true } }),
      ],
      End: true,
    },
  });
  const { events } = await run(definition, { answer: failing('Busy') });
  expectTypeOf<HistoryEventDetailsName>().toExtend<keyof ServiceEvent>();
  for (const event of events) {
    expect(Object.values(HistoryEventType)).toContain(event.type);
    const ofStates = event.type.match(/State(Entered|Exited)$/)?.[1];
    const detailed = ofStates === undefined ? event.type : `State${ofStates}`;
    const expected = `${detailed.charAt(0).toLowerCase()}${detailed.slice(1)}EventDetails`;
    const details = Object.keys(event).filter((member) => member.endsWith('Details'));
    expect(details.every((member) => member === expected)).toBe(true);
  }
  expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(15);
});
