import type { SourceChange } from '../patched-handlers';

/** A check of the reconciler that is taken out. */
export interface MonitorMutant {
  readonly name: string;
  readonly source: SourceChange;
}

const changeIn =
  (file: string) =>
  (name: string, find: string, put: string): MonitorMutant => ({
    name: `the monitor ${name}`,
    source: { file, find, put },
  });
const change = (file: string) => changeIn(`lambda/reconciler/${file}`);

const owned = changeIn('lambda/resources/owned-resources.ts');
const leftOver = changeIn('lambda/resources/left-over.ts');
const monitored = change('monitored-resources.ts');
const cleanUp = change('clean-up.ts');
const deleting = change('delete-step.ts');
const sweeping = change('sweep.ts');
const removing = change('leftover-resources.ts');
const settling = change('recorded-leftovers.ts');
const records = changeIn('lambda/records/dynamo-run-records.ts');
const reconciling = change('reconcile.ts');
const findingOut = change('find-out.ts');
const saying = change('say-verdict.ts');
const identifying = changeIn('lambda/datamasque/run-identity.ts');
const handling = change('create-reconciler-handler.ts');

/** The mutants of the reconciler: everything taken out that keeps it from deleting, and from saying, what it must not. */
export const MONITOR_MUTANTS: readonly MonitorMutant[] = [
  owned(
    'does not ask for the owner tag of a clone or an unmasked snapshot',
    'const owner = tags.get(tag);',
    'const owner = isMasked ? tags.get(tag) : [...tags.values()].find((value) => mayBeOf(executionArn, value ?? ""));',
  ),
  owned(
    'does not ask for the name of a clone or an unmasked snapshot',
    'if (!isProven(described, names, tags)) {',
    'if (isMasked && !isProven(described, names, tags)) {',
  ),
  monitored(
    'does not ask of which machine an execution is',
    'machineOf(machines, executionArn)?.owner === owner',
    'machines.some((machine) => machine.owner === owner) && executionArn.length > 0',
  ),
  owned(
    'does not ask for the owner tag of a masked snapshot',
    'const owner = tags.get(tag);',
    'const owner = isMasked ? [...tags.values()].find((value) => mayBeOf(executionArn, value ?? "")) : tags.get(tag);',
  ),
  owned(
    'does not ask for the name of a masked snapshot',
    'identifier === names.maskedSnapshot && database',
    'Boolean(identifier) && database',
  ),
  owned(
    'does not ask whether a masked snapshot is complete',
    'masked === undefined || NEVER_COMPLETE.includes(status)',
    'masked === undefined || status.length > 0',
  ),
  owned(
    'does not ask of which clone a masked snapshot is',
    'database === names.clone && tags.has',
    'Boolean(database) && tags.has',
  ),
  owned('deletes a renamed clone', '  if (isRenamed) return false;\n', ''),
  owned(
    'does not report a renamed clone',
    'if (tag === ResourceTag.CLONE_OWNER) return { ...resource, isRenamed: true };',
    '',
  ),
  changeIn('lambda/runs/execution.ts')(
    'takes another execution of a name for the one that made a thing',
    'startedAt !== undefined && !hasStartedAt(answer, startedAt)',
    'startedAt !== undefined && answer.startDate === undefined',
  ),
  identifying(
    'takes a run of another number for the execution’s',
    "compare('number', run.id, expected.maskRunId),",
    '',
  ),
  identifying(
    'takes a run of another name for the execution’s',
    "compare('name', run.name, expected.runName),",
    '',
  ),
  identifying(
    'takes a run by another connection for the execution’s',
    '    compareConnection(run, expected),',
    '',
  ),
  identifying(
    'takes a run of another ruleset for the execution’s',
    "compare('ruleset', run.ruleset, expected.rulesetId),",
    '',
  ),
  identifying(
    'does not ask when a run of a blueprint was created',
    '    compareCreation(run, expected),',
    '',
  ),
  identifying(
    'takes a run of our name by another connection for the execution’s',
    'run.name === name && id !== null && connectionIds.includes(String(id))',
    'run.name === name && (id === null || connectionIds.length >= 0)',
  ),
  owned('reads one page of what stands', '} while (marker);', '} while (false);'),
  cleanUp(
    'does not ask whose a thing is when an execution ends',
    'if (resource.executionArn !== executionArn) continue;',
    '',
  ),
  cleanUp(
    'deletes a complete masked snapshot when an execution ends',
    ' && isToBeDeleted(resource)) toDelete',
    ') toDelete',
  ),
  cleanUp(
    'takes the connection away while a run goes on',
    '  if (inFlight[0]) return [connectionLeft(connection.name, inFlight[0].status)];\n',
    '',
  ),
  cleanUp(
    'forgets the clone when DataMasque does not answer',
    'const left = await attempt(dependencies, execution, () => letGoOfDataMasque(dependencies, execution));',
    'const left = await letGoOfDataMasque(dependencies, execution);',
  ),
  deleting(
    'deletes a cluster before its instances',
    'return RESOURCE_KINDS.flatMap(',
    'return [...RESOURCE_KINDS].reverse().flatMap(',
  ),
  deleting(
    'keeps automated backups of clones',
    'DeleteAutomatedBackups: true',
    'DeleteAutomatedBackups: false',
  ),
  removing('sweeps what a running execution made', "if (state === 'running') return undefined;", ''),
  removing(
    'takes an execution that it cannot ask about for dead',
    '    return undefined;\n  }\n}\n\nfunction isLongAgo',
    '    return { executionArn };\n  }\n}\n\nfunction isLongAgo',
  ),
  leftOver(
    'does not wait for an execution to become known',
    'resource.createdAt < madeBefore',
    'resource.createdAt > 0',
  ),
  sweeping(
    'does not look for missed ends',
    "    { name: 'missed-ends', run: (hasTime) => reconcileMissedEnds(dependencies, hasTime) },\n",
    '',
  ),
  sweeping(
    'does not come back to unknown runs',
    "    { name: 'unknown-runs', run: (hasTime) => correctUnknownRuns(dependencies, hasTime) },\n",
    '',
  ),
  sweeping(
    'does not record that leftovers are gone',
    "    { name: 'recorded-leftovers', run: (hasTime) => settleRecordedLeftovers(dependencies, hasTime) },\n",
    '',
  ),
  settling('takes what stands for gone', 'if (resource === undefined) return true;', 'return true;'),
  removing(
    'does not record what it finds late',
    '    await recordLeftovers(dependencies, ended, [...remaining.map(beingRemoved), ...renamed]);\n',
    '',
  ),
  records(
    'forgets the leftovers of a verdict that it corrects',
    'mergeLeftovers(known?.leftovers ?? [], record.leftovers)',
    'record.leftovers',
  ),
  saying('records nothing', '  await records.put(record);\n', ''),
  reconciling(
    'looks at a running execution as at an ended one',
    "return typeof state === 'string'",
    "return state === 'does-not-exist' || state === undefined",
  ),
  reconciling(
    'says at once that a verdict is unknown',
    "verdict === 'unknown' && trueEnd.end === 'unavailable'",
    "verdict === 'unknown' && trueEnd.end === 'no-run'",
  ),
  saying(
    'gives an unknown verdict the id of the true one',
    "verdict === 'unknown' ? unknownEventId(identity) : finishedEventId(identity)",
    'finishedEventId(identity)',
  ),
  saying(
    'does not say which event a verdict corrects',
    '...(isLate && isCorrection(findings) &&',
    '...(isLate && findings === undefined &&',
  ),
  reconciling(
    'says on each delivery what is not done yet',
    'later % ATTEMPTS_BETWEEN_SAYING === 0',
    'ATTEMPTS_BETWEEN_SAYING > 0',
  ),
  findingOut(
    'does not tell a refused run from one without a clone',
    'if (REFUSING_PHASES.includes(lastPhase)) return lastPhase;',
    "if (lastPhase === 'request' || lastPhase === 'source') return 'clone';",
  ),
  findingOut(
    'takes an error in clean-up for the first one',
    'if (leftPhase?.hasFailed) return leftPhase.phase;',
    '',
  ),
  reconciling(
    'does not wait for a function that goes on',
    ' && !mayMakeMore(findings, dependencies.clock())',
    '',
  ),
  findingOut(
    'believes what Step Functions shows',
    'maskingEnd: trueEnd.end, isWithoutResult',
    "maskingEnd: trueEnd.end === 'no-run' ? trueEnd.end : 'finished', isWithoutResult",
  ),
  handling('drops an event that it failed on', '    return true;\n  }\n}', '    return false;\n  }\n}'),
];
