import { isLoopbackHost } from '../../lambda/contract/data-masque-url';

/** Whether an address is of this machine alone, as those of local mode. */
export function isLoopback({ hostname }: URL): boolean {
  return isLoopbackHost(hostname);
}
