import type { RequestAccess } from '../../client/request-access';

/** There are no credentials of AWS to sign with. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';

  constructor(
    readonly problem: string,
    readonly fix: string,
  ) {
    super(`${problem}; ${fix}`);
  }
}

/** The name of what the SDK throws where no provider has credentials, and of what they throw that are out of date. */
const OF_PROVIDERS: readonly string[] = ['CredentialsProviderError', 'TokenProviderError'];

/** What is wrong with the credentials; undefined for an error that is of anything else. */
export function credentialsErrorOf(error: unknown): CredentialsError | undefined {
  if (!(error instanceof Error) || !OF_PROVIDERS.includes(error.name)) return undefined;
  return new CredentialsError(
    `there are no AWS credentials to sign with (${error.message})`,
    'log in, as with aws sso login, or name a profile by --profile',
  );
}

/** Says what is wrong with the credentials in words that help. */
export function withReadableFailure(access: RequestAccess): RequestAccess {
  return async (request) => {
    try {
      return await access(request);
    } catch (error) {
      throw credentialsErrorOf(error) ?? error;
    }
  };
}
