import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';

/** What the workflow's construct tells the masking function. */
export interface MaskingEnvironment {
  /** The workflow's stable id, from which the names of all that it makes are derived. */
  readonly owner: string;
  /** Base URL of the DataMasque server. */
  readonly dataMasqueUrl: string;
  /** ARN of the secret with the DataMasque user's `username` and `password`. */
  readonly dataMasqueCredentialsArn: string;
  /** Certificate authority in PEM form; absent = those that Node.js trusts. */
  readonly certificateAuthority?: string;
  readonly verifyTls: boolean;
  /** Lowest level that is logged: DEBUG, INFO, WARN or ERROR. */
  readonly logLevel: string;
}

const VARIABLE = {
  owner: 'MASKING_OWNER',
  dataMasqueUrl: 'DATAMASQUE_URL',
  dataMasqueCredentialsArn: 'DATAMASQUE_CREDENTIALS_ARN',
  certificateAuthority: 'DATAMASQUE_CERTIFICATE_AUTHORITY',
  verifyTls: 'DATAMASQUE_VERIFY_TLS',
  logLevel: 'MASKING_LOG_LEVEL',
} as const satisfies Record<keyof MaskingEnvironment, string>;

/** The one place that names the masking function's environment variables: its construct writes them, its handler reads them. */
export const maskingEnvironment = {
  write(environment: MaskingEnvironment): EnvironmentVariables {
    return {
      [VARIABLE.owner]: environment.owner,
      [VARIABLE.dataMasqueUrl]: environment.dataMasqueUrl,
      [VARIABLE.dataMasqueCredentialsArn]: environment.dataMasqueCredentialsArn,
      ...(environment.certificateAuthority && {
        [VARIABLE.certificateAuthority]: environment.certificateAuthority,
      }),
      [VARIABLE.verifyTls]: String(environment.verifyTls),
      [VARIABLE.logLevel]: environment.logLevel,
    };
  },

  /** @throws Error when a variable is missing */
  read(variables: ProcessVariables): MaskingEnvironment {
    const certificateAuthority = variables[VARIABLE.certificateAuthority];
    return {
      owner: requiredVariable(variables, VARIABLE.owner),
      dataMasqueUrl: requiredVariable(variables, VARIABLE.dataMasqueUrl),
      dataMasqueCredentialsArn: requiredVariable(variables, VARIABLE.dataMasqueCredentialsArn),
      ...(certificateAuthority && { certificateAuthority }),
      // Only the word itself turns verification off: a variable that somebody mistyped does not.
      verifyTls: requiredVariable(variables, VARIABLE.verifyTls) !== 'false',
      logLevel: requiredVariable(variables, VARIABLE.logLevel),
    };
  },
} as const;
