import { MonitorNotice } from '../contract/monitor-notices';
import { isPlainObject } from '../contract/request-check';
import { parseJson } from '../runs/execution';
import { errorDetails } from './log';
import { reconcile } from './reconcile';
import type { ReconcilerDependencies } from './reconciler-dependencies';
import { type SweepResult, sweep } from './sweep';

/** A message of the queue that holds the events of Step Functions. */
interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** Names the messages that are to be delivered again. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What is read of an invocation's context. */
export interface ReconcilerContext {
  getRemainingTimeInMillis(): number;
}

/** Takes messages with events of Step Functions, or the schedule's event for a sweep. */
export type ReconcilerHandler = (
  event: unknown,
  context: ReconcilerContext,
) => Promise<BatchAnswer | SweepResult>;

/** Makes the reconciler's handler: the function's own, and local mode's. */
export function createReconcilerHandler(dependencies: ReconcilerDependencies): ReconcilerHandler {
  return async (event, context) => {
    if (isSweepEvent(event)) return sweep(dependencies, () => context.getRemainingTimeInMillis());
    const failures: { readonly itemIdentifier: string }[] = [];
    for (const message of messagesOf(event)) {
      if (await isToComeAgain(dependencies, message)) failures.push({ itemIdentifier: message.messageId });
    }
    return { batchItemFailures: failures };
  };
}

function isSweepEvent(event: unknown): boolean {
  return isPlainObject(event) && event.step === 'sweep';
}

/** @throws Error for an event of another form */
function messagesOf(event: unknown): readonly Message[] {
  const records = isPlainObject(event) ? event.Records : undefined;
  if (Array.isArray(records)) return records as readonly Message[];
  throw new Error(
    'an event must be messages of the queue or {"step": "sweep"}, got neither; send it through the monitor\'s queue or schedule',
  );
}

/** A failure is delivered again and, in the end, kept in the dead-letter queue. */
async function isToComeAgain(dependencies: ReconcilerDependencies, message: Message): Promise<boolean> {
  try {
    const executionArn = executionArnOf(message);
    const attempt = Number(message.attributes.ApproximateReceiveCount);
    return (await reconcile(dependencies, executionArn, attempt)) === 'again';
  } catch (error) {
    dependencies.log.error('failed on an event', {
      notice: MonitorNotice.EVENT_FAILED,
      resource: `message ${message.messageId}`,
      ...errorDetails(error),
    });
    return true;
  }
}

/**
 * Which execution an event is about. Nothing else of it is used: how the execution is now, Step Functions says.
 *
 * @throws Error when it names none
 */
function executionArnOf({ body }: Message): string {
  const event = parseJson(body);
  const detail = isPlainObject(event) ? event.detail : undefined;
  const executionArn = isPlainObject(detail) ? detail.executionArn : undefined;
  if (typeof executionArn === 'string') return executionArn;
  throw new Error('the message is no event about an execution: detail.executionArn is missing');
}
