import type { InspectorEnvironment } from '../contract/inspector-environment';
import type { RequestLog } from '../http/request-log';
import type { RunSources } from '../runs/run-sources';
import type { ReadableRecords } from './run-records';

/** What the inspector works with. */
export interface InspectorDependencies extends RunSources {
  readonly records: ReadableRecords;
  readonly environment: Pick<InspectorEnvironment, 'machines' | 'dataMasqueUrl'>;
  readonly log: RequestLog;
}
