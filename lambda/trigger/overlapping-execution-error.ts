/** A request that starts nothing, because another execution masks the same database. */
export class OverlappingExecutionError extends Error {
  override readonly name = 'OverlappingExecution';

  constructor(
    databaseIdentifier: string,
    readonly runningExecutionArn: string,
  ) {
    super(
      `another execution masks ${databaseIdentifier}, got: ${runningExecutionArn}; wait for its end, or send overlap ALLOW to start beside it`,
    );
  }
}
