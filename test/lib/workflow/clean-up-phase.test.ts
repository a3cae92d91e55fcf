import { describe, expect, it } from 'vitest';
import { PhaseState } from '../../../lib/workflow/definition';
import { WORKFLOWS } from './deployed-workflows';
import { decided, stateOf, statesOfPhase } from './machine-steps';
import { evaluated } from './task-arguments';
import { NAMES } from './workflow-account';

const { definition } = WORKFLOWS.full.deployed;
const states = statesOfPhase(definition, PhaseState.CLEAN_UP);
const plan = { names: NAMES };

const OF_CLONE = 'Is the clone to delete to be deleted?';
const OF_MASKED = 'Is an unfinished masked snapshot to be deleted?';
const AFTER_CLONE = 'Look for our snapshot of the source';

const failure = (error: string, cause: string) => ({
  code: 'CloneFailed',
  fault: { Error: error, Cause: cause },
});
const taken = (identifier: string) =>
  failure(
    'IdentifierTaken',
    `a database named ${identifier} is there already and was not made by this execution`,
  );

/** What clean-up does about a thing that it has found. */
const doing = (name: string, found: object) =>
  decided(stateOf(states, name, 'Choice'), {
    plan,
    ours: true,
    status: 'available',
    failure: null,
    ...found,
  });

describe('clean-up', () => {
  it.each(['available', 'creating', 'failed'])('deletes its clone that is %s', async (status) => {
    expect((await doing(OF_CLONE, { status })).next).toBe('Delete the clone to delete');
  });

  it('waits for its clone that is going already', async () => {
    expect((await doing(OF_CLONE, { status: 'deleting' })).next).toBe(
      'Is it too late for the clone to delete?',
    );
  });

  it.each([
    ['the run succeeded', null],
    ['the run failed', failure('MaskingRunFailed', 'the run failed')],
    ['another name was taken', taken(NAMES.cloneMember)],
    ['a longer name was taken', taken(`${NAMES.clone}-source`)],
    ['a lookalike error speaks of it', failure('CloneBroken', `the clone, ${NAMES.clone}, ended`)],
  ])('names a clone without our tags as left when %s', async (_, what) => {
    expect((await doing(OF_CLONE, { ours: false, failure: what })).next).toBe(
      'The clone to delete does not bear our tags',
    );
  });

  it('passes over what was there before this run needed its name', async () => {
    expect((await doing(OF_CLONE, { ours: false, failure: taken(NAMES.clone) })).next).toBe(AFTER_CLONE);
  });

  it('keeps a complete masked snapshot, and says so', async () => {
    const kept = await doing(OF_MASKED, { failure: failure('DeadlineExceeded', 'too late') });
    expect(kept).toMatchObject({ next: 'Has DataMasque let go?', assigned: { isKept: true } });
  });

  it('deletes one that is not complete', async () => {
    expect((await doing(OF_MASKED, { status: 'creating' })).next).toBe(
      'Delete an unfinished masked snapshot',
    );
  });

  it('never takes a complete one for its own without its tags', async () => {
    const { next } = await doing(OF_MASKED, { ours: false });
    expect(next).toBe('An unfinished masked snapshot does not bear our tags');
  });
});

describe('what clean-up cannot delete', () => {
  const remembered = (name: string, variables: object) =>
    evaluated(stateOf(states, name, 'Pass').Assign?.left, {
      plan,
      status: 'deleting',
      fault: null,
      ...variables,
    });

  it('keeps nothing else from being tried', () => {
    const failing = Object.entries(states).filter(([, { Type }]) => Type === 'Fail');
    expect(failing.map(([name]) => name)).toEqual(['Something of this execution may be left behind']);
    expect(stateOf(states, 'The clone to delete may be left behind', 'Pass').Next).toBe(AFTER_CLONE);
    expect(stateOf(states, 'The clone to delete does not bear our tags', 'Pass').Next).toBe(AFTER_CLONE);
  });

  it('is named, one after the other, with the last status and what kept it', async () => {
    const first = await remembered('The clone to delete may be left behind', { left: null });
    const refused = { Error: 'Rds.InvalidDbSnapshotStateException', Cause: 'in use' };
    const second = await remembered('Our snapshot of the source may be left behind', {
      left: first,
      status: 'available',
      fault: refused,
    });
    const third = await remembered('The DataMasque connection may be left behind', {
      left: second,
      fault: {
        Error: 'DataMasqueUnavailable',
        Cause: '{"errorType":"X","errorMessage":"no answer","trace":[]}',
      },
    });
    expect(third).toBe(
      `the clone to delete may be left behind: ${NAMES.clone}, last status: deleting; ` +
        `our snapshot of the source may be left behind: ${NAMES.sourceSnapshot}, last status: available` +
        '; the last look failed with Rds.InvalidDbSnapshotStateException: in use; ' +
        `the DataMasque connection may be left behind: ${NAMES.connection}` +
        '; the last look failed with DataMasqueUnavailable: no answer',
    );
  });

  it.each([
    [null, 'Nothing is left behind'],
    ['the clone may be left behind', 'Something of this execution may be left behind'],
  ])('decides the end: %s', async (left, next) => {
    const { next: end } = await decided(stateOf(states, 'Is anything left behind?', 'Choice'), { left });
    expect(end).toBe(next);
  });

  it('is in the execution’s Cause in whole', async () => {
    const end = definition.States['Something may be left behind'];
    if (end?.Type !== 'Fail') throw new Error('there is no such end');
    const cleanUpFault = {
      Error: 'LeftBehind',
      Cause:
        'the clone may be left behind: a; the last look failed with E: {"errorMessage":"x","y":1}; also b',
    };
    const cause = await evaluated(end.Cause, { plan, failure: null, snapshot: { arn: 'arn' }, cleanUpFault });
    expect(cause).toBe(
      `the masked snapshot arn is complete; but clean-up did not end: ${cleanUpFault.Cause}; the clone is called ${NAMES.clone}`,
    );
  });
});

describe('a failed run', () => {
  const cause = async (kept: boolean) => {
    const end = definition.States['The run failed'];
    if (end?.Type !== 'Fail') throw new Error('there is no such end');
    const fault = { Error: 'DeadlineExceeded', Cause: 'too late' };
    return evaluated(end.Cause, {
      plan,
      kept,
      failure: { code: 'SnapshotFailed', fault, lookAt: 'the history' },
    });
  };

  it('says that its masked snapshot stays', async () => {
    expect(await cause(true)).toBe(
      `DeadlineExceeded: too late; look at the history; the masked snapshot ${NAMES.maskedSnapshot} is complete and stays`,
    );
  });

  it('says nothing of one that does not', async () => {
    expect(await cause(false)).toBe('DeadlineExceeded: too late; look at the history');
  });
});
