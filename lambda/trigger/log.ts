import type { TriggerNotice } from '../contract/trigger-notices';
import type { Log } from '../log/create-log';

/** What a line says beside its notice: names, ARNs and errors, never an event or an input. */
export interface NoticeDetails {
  readonly notice: (typeof TriggerNotice)[keyof typeof TriggerNotice];
  readonly requestId?: string;
  readonly route: string;
  readonly executionArn?: string;
  /** Names of the fields that were refused. */
  readonly fields?: readonly string[];
  readonly error?: Error;
}

/** Where the trigger logs. */
export type TriggerLog = Log<NoticeDetails>;
