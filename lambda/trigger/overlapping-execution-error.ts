import { HttpRefusedError } from '../http/http-response';

/** A request that starts nothing, because another execution masks the same database. */
export class OverlappingExecutionError extends HttpRefusedError {
  override readonly name = 'OverlappingExecution';

  constructor(
    databaseIdentifier: string,
    readonly runningExecutionArn: string,
  ) {
    super({
      statusCode: 409,
      body: {
        error: 'OverlappingExecution',
        message: `another execution masks ${databaseIdentifier}, got: ${runningExecutionArn}; wait for its end, or send overlap ALLOW to start beside it`,
        details: [{ field: 'databaseIdentifier', message: `is being masked by ${runningExecutionArn}` }],
      },
    });
  }
}
