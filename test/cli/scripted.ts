import { afterEach } from 'vitest';
import { type Answer, type Circumstances, type Ran, run, type ScriptedApi, scriptedApi } from './cli-fixture';

const opened: ScriptedApi[] = [];

/** Serves an API for one test. */
export async function serve(answers: Readonly<Record<string, readonly Answer[]>>): Promise<ScriptedApi> {
  const api = await scriptedApi(answers);
  opened.push(api);
  return api;
}

/** Runs a command line against an API that answers as it is told. */
export async function runAgainst(
  answers: Readonly<Record<string, readonly Answer[]>>,
  words: readonly string[],
  circumstances: Circumstances = {},
): Promise<Ran & { readonly api: ScriptedApi }> {
  const api = await serve(answers);
  return { ...(await run([...words, '--api', api.url], circumstances)), api };
}

/** Closes what a test served; for the top of a test file. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const api of opened.splice(0)) await api.close();
  });
}
