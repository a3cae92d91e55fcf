/** One HTTP request as local mode's services see it, whether it came over a socket or from within the process. */
export interface WireRequest {
  readonly method: string;
  /** Path with query string, as sent. */
  readonly target: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Address of the client, where there is one. */
  readonly clientAddress?: string;
}

/** One HTTP response. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One HTTP response whose body may be no text. */
export interface BytesResponse extends Omit<WireResponse, 'body'> {
  readonly body: string | Buffer;
}

/** Answers one request; a local service is nothing but this function, so it runs with and without a socket. */
export type WireHandler = (request: WireRequest) => Promise<WireResponse>;

/** Answers one request, with files among the answers. */
export type BytesHandler = (request: WireRequest) => Promise<BytesResponse>;
