/** A request as it is about to be sent. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What lets requests in: gives each attempt the headers by which the API knows who asks. */
export type RequestAccess = (request: OutgoingRequest) => Promise<Readonly<Record<string, string>>>;

/** For an API that asks nobody who they are, as local mode's. */
export const noAccess: RequestAccess = async () => ({});

/**
 * Lets requests in by a token.
 *
 * @param token gives that of whoever is signed in; undefined where the session has ended
 */
export function bearerAccess(token: () => Promise<string | undefined>): RequestAccess {
  return async () => {
    const letsIn = await token();
    return { ...(letsIn !== undefined && { authorization: `Bearer ${letsIn}` }) };
  };
}
