import * as z from 'zod/mini';
import { type ConsoleConfig, consoleConfigSchema } from '../../../lambda/contract/console-config';

/** The configuration with the API's address made absolute, without a trailing slash. */
function resolved(config: ConsoleConfig): ConsoleConfig {
  const base = new URL(config.apiBaseUrl, document.baseURI).toString();
  return { ...config, apiBaseUrl: base.replace(/\/+$/, '') };
}

/**
 * Reads what the deployment says, from next to the page.
 *
 * @throws Error that says what is wrong with it
 */
export async function loadConfig(signal: AbortSignal): Promise<ConsoleConfig> {
  const response = await fetch(new URL('config.json', document.baseURI), { cache: 'no-cache', signal });
  if (!response.ok) throw new Error(`config.json cannot be read: status ${response.status}`);
  const parsed = z.safeParse(consoleConfigSchema, await response.json());
  if (parsed.success) return resolved(parsed.data);
  const wrong = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Error(`config.json is not as this page needs it: ${wrong}`);
}
