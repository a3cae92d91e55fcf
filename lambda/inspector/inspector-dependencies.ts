import type { InspectorEnvironment } from '../contract/inspector-environment';
import type { RequestLog } from '../http/request-log';
import type { RunRecords } from '../records/run-records';
import type { RunSources } from '../runs/run-sources';

/** What the inspector works with. */
export interface InspectorDependencies extends RunSources {
  readonly records: Pick<RunRecords, 'of' | 'page'>;
  readonly environment: Pick<InspectorEnvironment, 'machines' | 'dataMasqueUrl'>;
  readonly log: RequestLog;
}
