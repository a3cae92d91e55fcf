import { ExecutionDoesNotExist, GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { PHASE_STATES } from '../../../lambda/contract/workflow-phases';
import { letGoOfDataMasque } from '../../../lambda/reconciler/clean-up';
import {
  connecting,
  EXECUTION,
  NAMES,
  ReconcilerFixture,
  STARTED_AT,
  startedHistory,
} from './reconciler-fixture';

let fixture: ReconcilerFixture;

const letGo = () =>
  letGoOfDataMasque(fixture.dependencies, { executionArn: EXECUTION, startedAt: Date.parse(STARTED_AT) });
const listsOfRuns = () =>
  fixture.askedOfDataMasque.filter(
    (asked) => asked.startsWith('GET /api/runs/?') || asked === 'GET /api/runs/',
  );
const connections = () => fixture.services.dataMasque.connections.list().map(({ name }) => name);

/** The exit of the first state with the plan that it made. */
const planned = (rulesetName: string): HistoryEvent => ({
  id: 3,
  timestamp: new Date(0),
  type: 'TaskStateExited',
  stateExitedEventDetails: {
    name: PHASE_STATES.request,
    assignedVariables: { plan: JSON.stringify({ rulesetName }) },
  },
});

beforeEach(() => {
  fixture = new ReconcilerFixture();
  fixture.execution(EXECUTION, { status: 'ABORTED' }, [planned('customers'), connecting()]);
});

describe('letting go of DataMasque', () => {
  it('reads no list of runs for an execution that never had a connection', async () => {
    expect(await letGo()).toEqual([]);
    expect(listsOfRuns()).toEqual([]);
  });

  it('reads the runs of its ruleset alone', async () => {
    fixture.run(NAMES.connection, 'running');
    expect(await letGo()).toMatchObject([{ kind: 'connection', identifier: NAMES.connection }]);
    expect(listsOfRuns()).toEqual(['GET /api/runs/?ruleset_name=customers&limit=100&offset=0']);
  });

  it('cancels the run that it is known by, though its connection is gone', async () => {
    const run = fixture.run(NAMES.connection, 'running');
    const [connection] = fixture.services.dataMasque.connections.list();
    fixture.services.dataMasque.connections.delete(String(connection?.id));
    fixture.execution(EXECUTION, { status: 'ABORTED' }, startedHistory(run));
    expect(await letGo()).toMatchObject([{ kind: 'connection', status: 'running' }]);
    expect(['cancelling', 'cancelled']).toContain(run.status);
    expect(listsOfRuns()).toEqual([]);
  });

  it('finds a run whose ruleset is not known any more', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' }, [connecting()]);
    const run = fixture.run(NAMES.connection, 'queued');
    await letGo();
    expect(['cancelling', 'cancelled']).toContain(run.status);
  });

  it('asks DataMasque nothing where the history tells of no connection', async () => {
    fixture.execution(EXECUTION, { status: 'ABORTED' }, [planned('customers')]);
    fixture.run(NAMES.connection, 'running');
    expect(await letGo()).toEqual([]);
    expect(fixture.askedOfDataMasque).toEqual([]);
  });

  it('touches nothing where Step Functions has forgotten the execution, for nothing proves whose it is', async () => {
    fixture.stepFunctions
      .on(GetExecutionHistoryCommand)
      .rejects(new ExecutionDoesNotExist({ message: 'no', $metadata: {} }));
    const run = fixture.run(NAMES.connection, 'running');
    expect(await letGo()).toEqual([]);
    expect(run.status).toBe('running');
    expect(connections()).toEqual([NAMES.connection]);
  });

  it('deletes no connection of its name that leads elsewhere, and cancels no run by it', async () => {
    const run = fixture.run(NAMES.connection, 'running');
    const [own] = fixture.services.dataMasque.connections.list();
    fixture.services.dataMasque.connections.save({ ...own?.fields, port: 5433 }, own?.id);
    expect(await letGo()).toEqual([]);
    expect(run.status).toBe('running');
    expect(connections()).toEqual([NAMES.connection]);
  });

  it('deletes the connection once no run needs it', async () => {
    fixture.run(NAMES.connection, 'cancelled');
    expect(await letGo()).toEqual([]);
    expect(connections()).toEqual([]);
  });
});
