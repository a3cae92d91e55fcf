import { isStepFailure, StepFailure } from '../contract/step-failure';
import { type ConnectResult, type ConnectStep, StepError } from '../contract/workflow-steps';
import { databaseToMask } from '../databases/database-to-mask';
import { type ConnectionBody, remakeConnection, testConnection } from '../datamasque/connections';
import { SlowAnswer } from '../datamasque/data-masque-client';
import { type DatabaseSecret, readDatabaseSecret, requiredDatabaseSecret } from '../secrets/database-secret';
import type { MaskingDependencies } from './masking-dependencies';

/**
 * Makes a DataMasque connection to the clone that works. A clone has the password of the moment of its snapshot, so
 * that of the secret's previous version is tried when the present one is refused. The previous version gives its
 * password and nothing else: user, database, schema and service are those of the present one.
 *
 * @throws StepFailure CloneUnreachable when DataMasque can log in with neither, ConnectionTaken for a connection of that
 *   name to another database
 */
export async function connect(step: ConnectStep, dependencies: MaskingDependencies): Promise<ConnectResult> {
  const current = await requiredDatabaseSecret(dependencies.secrets, step.databaseSecretArn);
  const { engine, database } = databaseToMask(step.clone, current);
  const masked = { maskedDatabase: database, maskedSchema: current.schema ?? engine.schema };
  const first = await tryConnection(step, current, dependencies);
  if (first.reason === undefined)
    return { connectionId: first.connectionId, secretVersion: 'AWSCURRENT', ...masked };
  const previous = await readDatabaseSecret(dependencies.secrets, step.databaseSecretArn, 'AWSPREVIOUS');
  if (!previous || previous.password === current.password) {
    throw unreachable(step, `${first.reason}; its secret has no other version to try`);
  }
  const { password } = previous;
  const second = await tryConnection(step, { ...current, password }, dependencies);
  if (second.reason !== undefined) {
    const isOtherUser = previous.username !== current.username;
    const note = isOtherUser ? ' (which is of another user)' : '';
    throw unreachable(
      step,
      `${first.reason}; with the password of the secret's previous version${note}: ${second.reason}`,
    );
  }
  return { connectionId: second.connectionId, secretVersion: 'AWSPREVIOUS', ...masked };
}

async function tryConnection(
  step: ConnectStep,
  secret: DatabaseSecret,
  { dataMasque }: MaskingDependencies,
): Promise<{ readonly connectionId: string; readonly reason?: string }> {
  const connectionId = await remakeConnection(dataMasque, connectionBody(step, secret));
  try {
    await testConnection(dataMasque, connectionId, secret.password);
    return { connectionId };
  } catch (error) {
    if (isUnreachable(error)) return { connectionId, reason: error.message };
    throw error;
  }
}

/** The server itself answered the calls before the test: what is silent now is the clone, as behind a security group. */
function isUnreachable(error: unknown): error is StepFailure {
  return isStepFailure(error, StepError.DATAMASQUE_REFUSED) || error instanceof SlowAnswer;
}

/** Always the clone's own endpoint: the secret's host is the source's. */
function connectionBody({ connectionName, clone }: ConnectStep, secret: DatabaseSecret): ConnectionBody {
  const { engine, database } = databaseToMask(clone, secret);
  return {
    version: '1.0',
    name: connectionName,
    mask_type: 'database',
    db_type: engine.databaseType,
    host: clone.address,
    port: clone.port,
    database,
    user: secret.username,
    dbpassword: secret.password,
    schema: secret.schema ?? engine.schema,
    ...(engine.databaseType === 'oracle' && { service_name: secret.service_name ?? database }),
    ...(secret.connection_fileset && { connection_fileset: secret.connection_fileset }),
  };
}

function unreachable({ clone }: ConnectStep, reason: string): StepFailure {
  return new StepFailure(
    StepError.CLONE_UNREACHABLE,
    `DataMasque cannot log in to the clone at ${clone.address}:${clone.port}: ${reason}; check the secret, and that cloneSecurityGroups admit DataMasque`,
  );
}
