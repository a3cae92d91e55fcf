import { type DefinitionFault, InvalidDefinition } from './invalid-definition';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value';
import { ChainParser } from './parsing/chain-parser';
import { checkMachineFields } from './parsing/known-fields';
import { ObjectReader } from './parsing/object-reader';
import type { StateMachineDefinition } from './state-machine-definition';
import type { TaskIntegrations } from './task-integrations';

const TIMEOUT_SECONDS = { least: 1, most: 99_999_999 };
const NO_TIMEOUT = 0;

/**
 * Parses and checks a state machine definition.
 *
 * @throws InvalidDefinition carrying every fault
 */
export function parseStateMachine(
  definition: string,
  integrations: TaskIntegrations,
): StateMachineDefinition {
  const document = parseDocument(definition);
  const faults: DefinitionFault[] = [];
  const reader = new ObjectReader(document, '', faults);
  checkMachineFields(reader);
  checkQueryLanguage(reader);
  const parser = new ChainParser(integrations);
  const chain = parser.parse(reader);
  const timeoutSeconds = reader.integer('TimeoutSeconds', TIMEOUT_SECONDS, NO_TIMEOUT);
  faults.push(...parser.lateFaults());
  if (faults.length > 0) throw new InvalidDefinition(faults);
  return { document, chain, timeoutSeconds: timeoutSeconds === NO_TIMEOUT ? undefined : timeoutSeconds };
}

function parseDocument(definition: string): JsonObject {
  const document = parseJson(definition);
  if (isJsonObject(document)) return document;
  throw new InvalidDefinition([{ path: '/', message: 'the definition must be a JSON object' }]);
}

function parseJson(definition: string): JsonValue {
  try {
    return JSON.parse(definition) as JsonValue;
  } catch (error) {
    throw new InvalidDefinition([
      { path: '/', message: `the definition is no JSON: ${(error as Error).message}` },
    ]);
  }
}

function checkQueryLanguage(reader: ObjectReader): void {
  const { QueryLanguage: language = 'JSONPath' } = reader.value;
  if (language === 'JSONata') return;
  reader.fault(
    `only QueryLanguage JSONata is supported here, got: ${JSON.stringify(language)}, the default being JSONPath`,
    'QueryLanguage',
  );
}
