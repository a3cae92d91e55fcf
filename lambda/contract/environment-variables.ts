/** A function's environment variables by name. */
export type EnvironmentVariables = { [name: string]: string };

/** Environment variables as a process has them. */
export type ProcessVariables = Readonly<Record<string, string | undefined>>;

/**
 * A variable that the construct always writes.
 *
 * @throws Error when it is missing
 */
export function requiredVariable(variables: ProcessVariables, name: string): string {
  const value = variables[name];
  if (value === undefined)
    throw new Error(`environment variable ${name} is missing; deploy the function anew`);
  return value;
}
