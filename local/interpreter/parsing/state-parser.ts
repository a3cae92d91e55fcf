import { isExpression } from '../expressions/expression';
import { constantTemplate } from '../expressions/template';
import type {
  ChoiceRule,
  ChoiceState,
  MapState,
  ParallelState,
  State,
  WaitState,
} from '../state-machine-definition';
import { parseTimestamp } from '../timestamp';
import { parseHandover } from './handover-parser';
import {
  checkBranchFields,
  checkChoiceRuleFields,
  checkProcessorFields,
  checkStateFields,
  isStateType,
} from './known-fields';
import type { ObjectReader } from './object-reader';
import type { ParseContext } from './parse-context';
import { parseRecovery } from './recovery-parser';
import { parseTask } from './task-parser';

const WAIT_SECONDS = { least: 0, most: 99_999_999 };
const CONCURRENCY = { least: 0, most: Number.MAX_SAFE_INTEGER };

/** Reads one state; `undefined` when there is no telling what state it is meant to be. */
export function parseState(reader: ObjectReader, name: string, context: ParseContext): State | undefined {
  const type = reader.requiredText('Type');
  if (!isStateType(type)) {
    if (type !== '') reader.fault(`there is no state type ${type}`, 'Type');
    return undefined;
  }
  checkStateFields(reader, type);
  const { QueryLanguage: language = 'JSONata' } = reader.value;
  if (language !== 'JSONata') reader.fault('only JSONata is supported here', 'QueryLanguage');
  return parseByType(reader, type as State['type'], name, context);
}

function parseByType(reader: ObjectReader, type: State['type'], name: string, context: ParseContext): State {
  const base = { name, ...parseHandover(reader, context) };
  switch (type) {
    case 'Succeed':
      return { type, ...base };
    case 'Fail':
      return { type, ...base, error: reader.textTemplate('Error'), cause: reader.textTemplate('Cause') };
    case 'Choice':
      return { type, ...base, ...parseChoice(reader, context) };
    case 'Pass':
      return { type, ...base, next: parseTransition(reader) };
    case 'Wait':
      return { type, ...base, next: parseTransition(reader), ...parseWait(reader) };
    case 'Task': {
      const task = parseTask(reader, context.integrations);
      return { type, ...base, next: parseTransition(reader), ...parseRecovery(reader, context), ...task };
    }
    case 'Parallel': {
      const parallel = parseParallel(reader, context);
      return { type, ...base, next: parseTransition(reader), ...parseRecovery(reader, context), ...parallel };
    }
    case 'Map': {
      const map = parseMap(reader, context);
      return { type, ...base, next: parseTransition(reader), ...parseRecovery(reader, context), ...map };
    }
  }
}

/** Next, or nothing where End says so; exactly one of the two must be there. */
function parseTransition(reader: ObjectReader): string | undefined {
  if (reader.has('End') && reader.value.End !== true) reader.fault('End must be true or left out', 'End');
  if (reader.has('Next') === reader.has('End')) reader.fault('a state has either Next or End');
  return reader.text('Next');
}

function parseChoice(reader: ObjectReader, context: ParseContext): Pick<ChoiceState, 'choices' | 'default'> {
  const rules = reader.objects('Choices');
  if (rules.length === 0) reader.fault('Choices must be a list of at least one rule');
  return { choices: rules.map((rule) => parseChoiceRule(rule, context)), default: reader.text('Default') };
}

function parseChoiceRule(reader: ObjectReader, context: ParseContext): ChoiceRule {
  checkChoiceRuleFields(reader);
  const { Condition: condition } = reader.value;
  if (typeof condition !== 'boolean' && (typeof condition !== 'string' || !isExpression(condition))) {
    reader.fault('Condition must be a JSONata expression, or the boolean true or false', 'Condition');
  }
  return {
    condition: reader.template('Condition') ?? constantTemplate(false),
    next: reader.requiredText('Next'),
    ...parseHandover(reader, context),
  };
}

function parseWait(reader: ObjectReader): Pick<WaitState, 'seconds' | 'timestamp'> {
  if (reader.has('Seconds') === reader.has('Timestamp'))
    reader.fault('a Wait state has either Seconds or Timestamp');
  const { Timestamp: timestamp } = reader.value;
  if (typeof timestamp === 'string' && !isExpression(timestamp) && parseTimestamp(timestamp) === undefined) {
    reader.fault(`Timestamp must be in the form 2026-01-31T12:00:00Z, got: ${timestamp}`, 'Timestamp');
  }
  return {
    seconds: reader.integerTemplate('Seconds', WAIT_SECONDS),
    timestamp: reader.textTemplate('Timestamp'),
  };
}

function parseParallel(
  reader: ObjectReader,
  context: ParseContext,
): Pick<ParallelState, 'branches' | 'arguments'> {
  const branches = reader.objects('Branches');
  if (branches.length === 0) reader.fault('Branches must be a list of at least one branch');
  for (const branch of branches) checkBranchFields(branch);
  return {
    branches: branches.map((branch) => context.parseInner(branch)),
    arguments: reader.template('Arguments'),
  };
}

function parseMap(
  reader: ObjectReader,
  context: ParseContext,
): Pick<MapState, 'processor' | 'items' | 'itemSelector' | 'maxConcurrency'> {
  const { Items: items = [] } = reader.value;
  if (!Array.isArray(items) && !(typeof items === 'string' && isExpression(items))) {
    reader.fault('Items must be a list or a JSONata expression', 'Items');
  }
  return {
    processor: parseProcessor(reader, context),
    items: reader.template('Items'),
    itemSelector: reader.template('ItemSelector'),
    maxConcurrency: reader.integerTemplate('MaxConcurrency', CONCURRENCY),
  };
}

function parseProcessor(reader: ObjectReader, context: ParseContext): MapState['processor'] {
  const processor = reader.object('ItemProcessor');
  if (processor === undefined) return { startAt: '', states: new Map() };
  checkProcessorFields(processor);
  const mode = processor.has('ProcessorConfig') ? processor.object('ProcessorConfig')?.value.Mode : 'INLINE';
  if (mode !== 'INLINE') {
    processor.fault(`only Mode INLINE is supported here, got: ${JSON.stringify(mode)}`, 'ProcessorConfig');
  }
  return context.parseInner(processor);
}
