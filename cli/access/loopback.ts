const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is of this machine alone, as those of local mode. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}
