import * as z from 'zod/mini';

const text = z.string();

/** A schedule that starts runs, as its deployment made it. */
const consoleSchedule = z.object({
  name: text,
  /** As EventBridge Scheduler reads it: `cron(…)`, `rate(…)` or `at(…)`. */
  expression: text,
  /** IANA name. */
  timeZone: text,
  enabled: z.boolean(),
  stateMachineArn: text,
  /** Databases that it masks, as its requests name them. */
  databases: z.array(text),
  /** Ruleset of its requests, by id or name. */
  ruleset: text,
});

/** How people sign in: by an OpenID Connect provider, with an authorization code and PKCE. */
const signIn = z.object({
  /** As the `iss` of its tokens says it. */
  issuer: text,
  clientId: text,
  /** Scopes of the API, by what they let do. */
  scopes: z.object({ read: text, start: text, stop: text }),
  /** Scopes that the page asks for beside `openid`; those of the API by default. */
  requestScopes: z.optional(z.array(text)),
  /** Further parameters of the authorization request, by name. */
  authorizeParameters: z.optional(z.record(text, text)),
});

/**
 * What a deployment tells the Automation page: `config.json`, next to its index.html. Anybody may read it, so it
 * holds no secret.
 */
export const consoleConfigSchema = z.object({
  /** Base address of the API; where it is relative, it is so to the page. */
  apiBaseUrl: text,
  /** Region of the deployment. */
  region: text,
  /** Availability Zones that are offered for a clone. */
  availabilityZones: z.array(text),
  /** Zone of the clones of runs that ask for none; null = as each state machine chooses. */
  cloneZone: z.nullable(text),
  schedules: z.array(consoleSchedule),
  /** Null where nobody needs to: on one's own machine. */
  signIn: z.nullable(signIn),
});

export type ConsoleConfig = z.infer<typeof consoleConfigSchema>;

export type SignIn = z.infer<typeof signIn>;

export type ConsoleSchedule = z.infer<typeof consoleSchedule>;
