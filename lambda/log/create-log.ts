import { Logger } from '@aws-lambda-powertools/logger';

/** What a log event has beside its message: names, ARNs and errors, never an event, an input or a secret. */
export interface LogDetails {
  /** Stable key of the log event; saved queries filter by it. */
  readonly notice: string;
}

/** Where a function logs. */
export interface Log<Details extends LogDetails> {
  info(message: string, details: Details): void;
  warn(message: string, details: Details): void;
  error(message: string, details: Details): void;
}

/**
 * Makes the log of a function: one JSON object a line on standard output, of warnings and errors on standard error.
 *
 * @param serviceName `service` of each line
 * @param logLevel lowest level that is written: DEBUG, INFO, WARN, ERROR or SILENT; of any other word, INFO. Lambda's
 *   own log level of the function takes precedence
 */
export function createLog(serviceName: string, logLevel: string): Log<LogDetails> {
  const logger = new Logger({ serviceName, logLevel: logLevel as 'INFO' });
  return {
    info: (message, details) => logger.info(message, { ...details }),
    warn: (message, details) => logger.warn(message, { ...details }),
    error: (message, details) => logger.error(message, { ...details }),
  };
}
