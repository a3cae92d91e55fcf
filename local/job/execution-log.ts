import type { LogLine, LogPage } from '../../lambda/contract/execution-detail';

/**
 * The warnings and errors that an execution logged, DataMasque's among them, as the API tells them.
 *
 * @param apiUrl base address of the HTTP API
 * @throws Error when the API refuses to tell them
 */
export async function troublesOf(apiUrl: string, executionArn: string): Promise<readonly LogLine[]> {
  const name = executionArn.split(':').slice(-1).join();
  const log = new URL(`${apiUrl}/executions/${encodeURIComponent(name)}/log`);
  log.searchParams.set('level', 'WARN');
  const lines: LogLine[] = [];
  for (;;) {
    const page = await pageOf(log);
    lines.push(...page.lines);
    if (!page.hasMore || page.nextToken === undefined) return lines;
    log.searchParams.set('nextToken', page.nextToken);
  }
}

async function pageOf(log: URL): Promise<LogPage> {
  const response = await fetch(log);
  if (response.ok) return (await response.json()) as LogPage;
  throw new Error(`the log cannot be read, got status ${response.status}: ${await response.text()}`);
}
