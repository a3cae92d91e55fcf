import type { WireHandler } from '../http/exchange';
import type { RdsEngine } from './rds-engine';

/** Serves the engine in the AWS Query protocol, version 2014-10-31. */
export declare function rdsWire(engine: RdsEngine): WireHandler;
