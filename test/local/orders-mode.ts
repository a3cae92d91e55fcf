import { type BootOptions, bootLocalMode, type LocalMode } from '../../local/boot';
import { ScaledClock } from '../../local/clock';
import { ordersScript } from '../../local/orders/orders-database';
import { ORDERS_RULESET } from '../../local/orders/orders-ruleset';

/** A run takes a few seconds of real time, and no call of a function is cut off on a busy machine. */
const SPEED = 60;

/** How long RDS and DataMasque take where a run is to be followed to its end. */
export const QUICK_TIMINGS = {
  restoreMilliseconds: 20_000,
  createMemberMilliseconds: 10_000,
  snapshotMilliseconds: 10_000,
  deleteMilliseconds: 10_000,
  maskingMilliseconds: 20_000,
} as const;

/** Boots local mode on a small copy of the example database, with its ruleset. */
export function bootOrders(options: Partial<BootOptions> = {}): Promise<LocalMode> {
  return bootLocalMode({
    clock: new ScaledClock(SPEED),
    port: 0,
    sourceKind: 'instance',
    sourceScript: ordersScript({ customers: 20, orders: 20 }),
    ruleset: { name: 'orders', yaml: ORDERS_RULESET },
    timings: QUICK_TIMINGS,
    say: () => undefined,
    ...options,
  });
}
