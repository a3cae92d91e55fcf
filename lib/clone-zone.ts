/**
 * In which Availability Zone clones are made when a request asks for none. Masking moves the whole database through
 * the network, and data that cross zones are paid each way: the zone of the host that masks is the cheapest.
 */
export class CloneZone {
  /**
   * Always the same zone.
   *
   * @param availabilityZone e.g. `us-east-1a`
   */
  public static ofName(availabilityZone: string): CloneZone {
    return new CloneZone(availabilityZone, undefined);
  }

  /**
   * The zone of an EC2 instance, asked of EC2 at each run: the host whose DataMasque agent masks. On EKS that is not
   * necessarily the host whose pod starts the run.
   *
   * @param instanceId e.g. `i-0123456789abcdef0`
   */
  public static ofInstance(instanceId: string): CloneZone {
    return new CloneZone(undefined, instanceId);
  }

  private constructor(
    /** The fixed zone, if it is one. */
    public readonly availabilityZone: string | undefined,
    /** The EC2 instance whose zone it is, if it is one's. */
    public readonly instanceId: string | undefined,
  ) {}
}
