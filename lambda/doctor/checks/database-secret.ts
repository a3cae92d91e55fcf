import { databaseToMask } from '../../databases/database-to-mask';
import { requiredDatabaseSecret } from '../../secrets/database-secret';
import { type Examination, isBlueprint } from '../examination';
import { type Finding, pass, warn } from '../finding';
import { asReadable } from '../readable-secret';
import { secretOfBlueprint } from '../secret-of-blueprint';

const GRANTED_BY = "the workflow's databaseSecrets or databaseSecretNames name it";

/** Whether the database's secret can be read, holds a login and, with what RDS knows, says which database to mask. */
export async function checkDatabaseSecret(examination: Examination): Promise<Finding> {
  const { fields, source, tools } = examination;
  const { databaseSecretIdentifier: secretArn } = fields;
  if (secretArn === undefined)
    return warn('no database secret is named', 'name one: databaseSecretIdentifier');
  if (isBlueprint(examination)) return secretOfBlueprint(secretArn);
  const secret = await asReadable(secretArn, GRANTED_BY, () =>
    requiredDatabaseSecret(tools.secrets, secretArn),
  );
  const { found: database } = await source;
  const holds = `the secret ${secretArn} holds a login`;
  if (database === undefined) return pass(holds);
  const { database: masked } = databaseToMask(database, secret);
  return pass(
    `${holds}; of the server's databases only ${masked} is masked: any other database, schema or catalogue is in the masked snapshot as it is`,
  );
}
