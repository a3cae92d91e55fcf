/** A resource that a call is authorised against. */
export interface CallResource {
  readonly arn: string;
  /** Tags that it has when the call is made; none for one that the call is about to make. */
  readonly tags?: Tags;
}

/** Tag values by key. */
export type Tags = { readonly [key: string]: string };

/** One call of an AWS service as IAM sees it. */
export interface ServiceCall {
  /** Service and action, e.g. `rds:DeleteDBInstance`. */
  readonly action: string;
  /** Each must be allowed on its own; none for an action that IAM scopes to no resource. */
  readonly resources: readonly CallResource[];
  /** Tags that the call asks to set. */
  readonly requestTags?: Tags;
  /** Values of further condition keys, e.g. `kms:ViaService`. */
  readonly context?: { readonly [key: string]: string };
}
