/** An answer that is an error, in one of the API's shapes. */
export class ApiError extends Error {
  /** @param body e.g. `{detail}`, `{error}` or a list of messages by field */
  constructor(
    readonly status: number,
    readonly body: object,
  ) {
    super(JSON.stringify(body));
  }
}

/** What there is no such thing of. */
export function notFound(): ApiError {
  return new ApiError(404, { detail: 'Not found.' });
}

/** A field that cannot be as it is. */
export function invalidField(field: string, message: string): ApiError {
  return new ApiError(400, { [field]: [message] });
}
