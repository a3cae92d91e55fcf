import { randomBytes } from 'node:crypto';
import type { AwsKeys } from './aws/signatures';
import type { Login } from './datamasque';

/** Who may log in to what local mode serves. */
export interface LocalLogins {
  /** Keys that the AWS endpoint asks for. */
  readonly aws: AwsKeys;
  /** The DataMasque user. */
  readonly dataMasque: Login;
  /** The master user of the source database. */
  readonly source: Login;
}

/** 128 bits, in characters that a shell and a URL take as they are. */
function password(): string {
  return randomBytes(16).toString('hex');
}

/** A DataMasque user with a new password. */
export function newDataMasqueLogin(): Login {
  return { username: 'automation', password: password() };
}

/** New logins: what an earlier local mode gave out admits to no later one. */
export function newLogins(): LocalLogins {
  return {
    aws: {
      accessKeyId: `LOCAL${randomBytes(8).toString('hex').slice(1).toUpperCase()}`,
      secretAccessKey: randomBytes(20).toString('hex'),
    },
    dataMasque: newDataMasqueLogin(),
    source: { username: 'orders_admin', password: password() },
  };
}
