import { dataMasqueBaseUrl } from './data-masque-url';
import { type EnvironmentVariables, type ProcessVariables, requiredVariable } from './environment-variables';

/** What a construct tells a function of the DataMasque server that it talks to. */
export interface DataMasqueEnvironment {
  /** Base URL of the DataMasque server, without a slash at the end. */
  readonly dataMasqueUrl: string;
  /** ARN of the secret with the DataMasque user's `username` and `password`. */
  readonly dataMasqueCredentialsArn: string;
  /** Certificate authority in PEM form; absent = those that Node.js trusts. */
  readonly certificateAuthority?: string;
  readonly verifyTls: boolean;
}

const VARIABLE = {
  dataMasqueUrl: 'DATAMASQUE_URL',
  dataMasqueCredentialsArn: 'DATAMASQUE_CREDENTIALS_ARN',
  certificateAuthority: 'DATAMASQUE_CERTIFICATE_AUTHORITY',
  verifyTls: 'DATAMASQUE_VERIFY_TLS',
} as const satisfies Record<keyof DataMasqueEnvironment, string>;

/** The one place that names the variables about the DataMasque server, for every function that talks to it. */
export const dataMasqueEnvironment = {
  write(environment: DataMasqueEnvironment): EnvironmentVariables {
    return {
      [VARIABLE.dataMasqueUrl]: environment.dataMasqueUrl,
      [VARIABLE.dataMasqueCredentialsArn]: environment.dataMasqueCredentialsArn,
      ...(environment.certificateAuthority && {
        [VARIABLE.certificateAuthority]: environment.certificateAuthority,
      }),
      [VARIABLE.verifyTls]: String(environment.verifyTls),
    };
  },

  /** @throws Error when a variable is missing, or the address is none that may be used */
  read(variables: ProcessVariables): DataMasqueEnvironment {
    const certificateAuthority = variables[VARIABLE.certificateAuthority];
    return {
      dataMasqueUrl: dataMasqueBaseUrl(
        `environment variable ${VARIABLE.dataMasqueUrl}`,
        requiredVariable(variables, VARIABLE.dataMasqueUrl),
      ),
      dataMasqueCredentialsArn: requiredVariable(variables, VARIABLE.dataMasqueCredentialsArn),
      ...(certificateAuthority && { certificateAuthority }),
      // Only the word itself turns verification off: a variable that somebody mistyped does not.
      verifyTls: requiredVariable(variables, VARIABLE.verifyTls) !== 'false',
    };
  },
} as const;
