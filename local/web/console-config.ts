import type { ConsoleConfig, ConsoleSchedule } from '../../lambda/contract/console-config';
import { LOCAL_REGION } from '../local-place';
import { API_PATH } from './page-server';

/** What tells local mode's schedules apart. */
export type LocalConsoleSchedule = Pick<
  ConsoleSchedule,
  'expression' | 'stateMachineArn' | 'databases' | 'ruleset'
>;

/** What the page is told of local mode. */
export function localConsoleConfig(schedules: readonly LocalConsoleSchedule[] = []): ConsoleConfig {
  return {
    apiBaseUrl: `.${API_PATH}`,
    region: LOCAL_REGION,
    availabilityZones: ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `${LOCAL_REGION}${letter}`),
    cloneZone: null,
    signIn: null,
    schedules: schedules.map((schedule) => ({
      name: 'schedule-of-local-mode',
      timeZone: 'UTC',
      enabled: true,
      ...schedule,
    })),
  };
}
