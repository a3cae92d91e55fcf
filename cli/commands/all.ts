import type { Command } from '../command';
import { doctor } from './doctor';
import { list } from './list';
import { logs } from './logs';
import { orphans } from './orphans';
import { rulesets } from './rulesets';
import { show } from './show';
import { start } from './start';
import { stateMachines } from './state-machines';
import { stop } from './stop';
import { wait } from './wait';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  start,
  wait,
  show,
  list,
  logs,
  stop,
  rulesets,
  stateMachines,
  doctor,
  orphans,
];
