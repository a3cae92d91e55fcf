import { Duration } from 'aws-cdk-lib';

/** From which snapshot a run starts when its request names none. */
export class SourceSnapshot {
  /**
   * The newest available snapshot of the source; a new one is taken where there is none.
   *
   * @param maxAge a newest snapshot that is older is passed over and a new one is taken. Default: any age will do
   */
  public static latest(maxAge?: Duration): SourceSnapshot {
    if (maxAge && maxAge.toSeconds() <= 0) {
      throw new Error(
        `maxAge must be above zero, got: ${maxAge.toHumanString()}; for a new snapshot each time use fresh()`,
      );
    }
    return new SourceSnapshot(maxAge);
  }

  /** A new snapshot each time: the data of the moment, for the time that taking it needs. */
  public static fresh(): SourceSnapshot {
    return new SourceSnapshot(Duration.seconds(0));
  }

  private constructor(
    /** A newest snapshot that is older is passed over. */
    public readonly maxAge: Duration | undefined,
  ) {}
}
