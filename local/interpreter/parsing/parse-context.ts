import type { StateChain } from '../state-machine-definition';
import type { TaskIntegrations } from '../task-integrations';
import type { ObjectReader } from './object-reader';
import type { VariableScope } from './variable-scope';

/** What the parser of one chain of states hands to the parsers of its states. */
export interface ParseContext {
  readonly integrations: TaskIntegrations;
  readonly scope: VariableScope;
  /** Parses the states of a branch or an ItemProcessor, in a scope within this one. */
  parseInner(reader: ObjectReader): StateChain;
}
