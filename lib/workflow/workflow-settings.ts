/** What the state machine's definition depends on; strings may be CDK tokens. */
export interface WorkflowSettings {
  readonly partition: string;
  /** The workflow's stable id, the value of its owner tags. */
  readonly owner: string;
  readonly maskingFunctionArn: string;
  readonly snapshotFunctionArn: string;
  readonly cloneSecurityGroupIds: readonly string[];
  /** Whether a masking run that finished with warnings is good enough for a masked snapshot. */
  readonly acceptWarnings: boolean;
  readonly clusterCloning: 'snapshot' | 'copy-on-write';
  /** Older snapshots are passed over and a new one is taken; 0 always takes one, null takes the newest whatever its age. */
  readonly snapshotMaxAgeSeconds: number | null;
  /** Whether the newest snapshot may be one of AWS Backup. */
  readonly includeAwsBackup: boolean;
  /** Class of clones' instances; absent = the source's. */
  readonly cloneInstanceClass?: string;
  /** Storage of a clone's instance in GiB, as text since it may be a CDK token; absent = the snapshot's. */
  readonly cloneAllocatedStorage?: string;
  /** Key for copies of encrypted snapshots that other accounts share. */
  readonly sourceCopyKeyId: string;
  /** Keys under which sources may be encrypted, besides the default key. */
  readonly sourceKeyIds: readonly string[];
  /** Zone of clones where a request asks for none: a fixed one, or that of an EC2 instance. */
  readonly zone?: { readonly name?: string; readonly instanceId?: string };
  /** Key that masked snapshots are copied to; absent = they stay under the clone's key. */
  readonly snapshotKeyId?: string;
  /** Accounts that may restore the masked snapshots. */
  readonly shareWithAccounts: readonly string[];
  /** The caller's own tags for masked snapshots. */
  readonly snapshotTags: { readonly [key: string]: string };
  /** How many masked snapshots of one source are kept; absent = all. */
  readonly keepSnapshots?: number;
  readonly deadlines: PhaseSeconds;
}

/** Deadlines by phase, in seconds. */
export interface PhaseSeconds {
  readonly clone: number;
  readonly masking: number;
  readonly snapshot: number;
  readonly sharing: number;
  readonly cleanUp: number;
}
