/** How the clone of an Aurora cluster comes about. RDS instances are always restored from a snapshot. */
export enum CloneMethod {
  /** The cluster is restored from a snapshot, like an instance. */
  SNAPSHOT = 'SNAPSHOT',

  /**
   * The cluster is cloned copy-on-write from its present state: minutes, whatever its size. Aurora makes at most 15
   * such clones of one source and full copies after that. A request that names a snapshot is restored from it all the
   * same.
   */
  COPY_ON_WRITE = 'COPY_ON_WRITE',
}
