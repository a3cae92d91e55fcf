/**
 * Alias of the key that RDS makes in every account, and encrypts under where no other is named. It needs no permission of
 * ours, and what is under it cannot be shared.
 */
export const DEFAULT_RDS_KEY = 'alias/aws/rds';
