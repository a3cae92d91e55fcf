import type { ConsoleConfig } from '../../lambda/contract/console-config';
import { LOCAL_REGION } from '../local-place';
import { API_PATH } from './page-server';

/** What the page is told of local mode. */
export function localConsoleConfig(): ConsoleConfig {
  return {
    apiBaseUrl: `.${API_PATH}`,
    region: LOCAL_REGION,
    availabilityZones: ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `${LOCAL_REGION}${letter}`),
    cloneZone: null,
    schedules: [],
  };
}
