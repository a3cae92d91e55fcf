import { Duration } from 'aws-cdk-lib';

/** From which snapshot a run starts when its request names none. */
export class SourceSnapshot {
  /**
   * The newest available snapshot of the source; a new one is taken where there is none.
   *
   * @param maxAge a newest snapshot whose data are older is passed over and a new one is taken. A copy is as old as
   *   its original (`OriginalSnapshotCreateTime`, which RDS has of instances only). Default: any age will do
   */
  public static latest(maxAge?: Duration): SourceSnapshot {
    if (maxAge && maxAge.toSeconds() <= 0) {
      throw new Error(
        `maxAge must be above zero, got: ${maxAge.toHumanString()}; for a new snapshot each time use fresh()`,
      );
    }
    return new SourceSnapshot(maxAge, false);
  }

  /**
   * As `latest`, and the snapshots that AWS Backup keeps of the source are among those that are looked for. RDS lists
   * them apart; a point in time of a continuous backup is none.
   *
   * @param maxAge a newest snapshot that is older is passed over and a new one is taken. Default: any age will do
   */
  public static latestWithAwsBackup(maxAge?: Duration): SourceSnapshot {
    return new SourceSnapshot(SourceSnapshot.latest(maxAge).maxAge, true);
  }

  /** A new snapshot each time: the data of the moment, for the time that taking it needs. */
  public static fresh(): SourceSnapshot {
    return new SourceSnapshot(Duration.seconds(0), false);
  }

  private constructor(
    /** A newest snapshot that is older is passed over. */
    public readonly maxAge: Duration | undefined,
    /** Whether snapshots of AWS Backup are looked for, too. */
    public readonly includesAwsBackup: boolean,
  ) {}
}
