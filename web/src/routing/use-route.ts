import { useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  window.addEventListener('popstate', onChange);
  return () => {
    window.removeEventListener('hashchange', onChange);
    window.removeEventListener('popstate', onChange);
  };
}

let parsedHash: string | undefined;
let parsedRoute: Route = { view: 'runs' };

/** The same object for the same address. */
function currentRoute(): Route {
  if (parsedHash === window.location.hash) return parsedRoute;
  parsedHash = window.location.hash;
  parsedRoute = parseRoute(parsedHash);
  return parsedRoute;
}

/** The view that the address names now. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

/** Goes to an address, as a link would. */
export function goTo(address: string): void {
  window.location.hash = address;
}

/** Changes the address of what is shown already, without a step in the history. */
export function replaceAddress(address: string): void {
  window.history.replaceState(null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
}
