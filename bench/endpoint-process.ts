import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type EndpointCounts, type EndpointOptions, startEndpoint } from './endpoint';

/** What an endpoint in a process of its own answers with: first where it is, then its counts whenever it is asked. */
type Answer = { readonly url: string; readonly stateMachineArn: string } | EndpointCounts;

/** An endpoint in a process of its own, so that serving takes no time of those who are measured. */
export interface EndpointProcess {
  readonly url: string;
  readonly stateMachineArn: string;
  counts(): Promise<EndpointCounts>;
  close(): Promise<void>;
}

/** Starts an endpoint in a process of its own. */
export async function forkEndpoint(options: EndpointOptions): Promise<EndpointProcess> {
  const child = fork(__filename, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
  const started = await nextAnswer(child);
  if (!('url' in started)) throw new Error('the endpoint did not say where it is');
  return {
    ...started,
    counts: async () => {
      const answer = nextAnswer(child);
      child.send('counts');
      return (await answer) as EndpointCounts;
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function nextAnswer(child: ChildProcess): Promise<Answer> {
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`the endpoint's process ended with status ${status}`);
  });
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return answer as Answer;
}

async function serve(options: EndpointOptions): Promise<void> {
  const { url, stateMachineArn, counts, close } = await startEndpoint(options);
  process.on('message', () => process.send?.(counts()));
  process.once('disconnect', () => void close());
  process.send?.({ url, stateMachineArn });
}

const [given] = process.argv.slice(2);
if (require.main === module && given !== undefined) void serve(JSON.parse(given));
