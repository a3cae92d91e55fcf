import type { Catcher, Retrier } from '../state-machine-definition';
import { parseHandover } from './handover-parser';
import { checkCatcherFields, checkRetrierFields } from './known-fields';
import type { ObjectReader } from './object-reader';
import type { ParseContext } from './parse-context';

const ALL_ERRORS = 'States.ALL';
const SECONDS = { least: 1, most: 99_999_999 };
const ATTEMPTS = { least: 0, most: 99_999_999 };
const BACKOFF_RATE = { least: 1, most: Number.MAX_VALUE };
const MAX_DELAY_SECONDS = { least: 1, most: 31_622_399 };

/**
 * Reads Retry and Catch.
 * Source of bounds and defaults: AWS Step Functions developer guide, "Handling errors in Step Functions workflows".
 */
export function parseRecovery(
  reader: ObjectReader,
  context: ParseContext,
): { readonly retry: readonly Retrier[]; readonly catch: readonly Catcher[] } {
  const retriers = reader.objects('Retry');
  const catchers = reader.objects('Catch');
  return {
    retry: retriers.map((retrier, index) => parseRetrier(retrier, index === retriers.length - 1)),
    catch: catchers.map((catcher, index) => parseCatcher(catcher, index === catchers.length - 1, context)),
  };
}

function parseRetrier(reader: ObjectReader, last: boolean): Retrier {
  checkRetrierFields(reader);
  const strategy = reader.text('JitterStrategy') ?? 'NONE';
  if (strategy !== 'FULL' && strategy !== 'NONE') {
    reader.fault(`JitterStrategy is FULL or NONE, got: ${strategy}`, 'JitterStrategy');
  }
  return {
    errorEquals: parseErrorEquals(reader, last),
    intervalSeconds: reader.integer('IntervalSeconds', SECONDS, 1),
    maxAttempts: reader.integer('MaxAttempts', ATTEMPTS, 3),
    backoffRate: reader.number('BackoffRate', BACKOFF_RATE, 2),
    maxDelaySeconds: reader.integer('MaxDelaySeconds', MAX_DELAY_SECONDS, MAX_DELAY_SECONDS.most),
    fullJitter: strategy === 'FULL',
  };
}

function parseCatcher(reader: ObjectReader, last: boolean, context: ParseContext): Catcher {
  checkCatcherFields(reader);
  return {
    errorEquals: parseErrorEquals(reader, last),
    next: reader.requiredText('Next'),
    ...parseHandover(reader, context),
  };
}

function parseErrorEquals(reader: ObjectReader, last: boolean): readonly string[] {
  const names = reader.value.ErrorEquals;
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) {
    reader.fault('ErrorEquals must be a list of error names that is not empty', 'ErrorEquals');
    return [];
  }
  if (names.includes(ALL_ERRORS) && names.length > 1) {
    reader.fault(`${ALL_ERRORS} must stand alone, got: ${names.join(', ')}`, 'ErrorEquals');
  }
  if (names.includes(ALL_ERRORS) && !last) {
    reader.fault(`${ALL_ERRORS} must be in the last entry`, 'ErrorEquals');
  }
  return names as readonly string[];
}
