import { StepFailure } from '../../contract/step-failure';
import { StepError } from '../../contract/workflow-steps';
import { createDataMasqueClient } from '../../datamasque/create-data-masque-client';
import type { DataMasqueClient } from '../../datamasque/data-masque-client';
import type { DoctorDependencies } from '../doctor-dependencies';
import { fail, type Look, pass, warn } from '../finding';
import { noAnswer } from '../no-answer';
import { asReadable } from '../readable-secret';
import { WatchedTransport } from '../watched-transport';

/** The least that only a user who is logged in is told. */
const ONE_RULESET = { method: 'GET', path: '/api/rulesets/?limit=1&offset=0' } as const;

const NOT_FOUND = 404;

/** Whether the DataMasque server answers and takes the login: a new one, for a token may outlive its user's password. */
export async function checkDataMasque({
  environment,
  secrets,
  transport,
}: DoctorDependencies): Promise<Look<DataMasqueClient>> {
  const { dataMasqueUrl: url, dataMasqueCredentialsArn: login, verifyTls } = environment;
  const watched = new WatchedTransport(transport);
  try {
    const client = createDataMasqueClient(environment, secrets, watched.send);
    await asReadable(login, 'dataMasque.credentials names it', () => client.call(ONE_RULESET));
    const isPlain = url.startsWith('http:');
    return {
      ...(verifyTls || isPlain ? pass(`${url} answers and takes the login`) : unverified(url)),
      found: client,
    };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (error.name === StepError.DATAMASQUE_UNAVAILABLE && watched.last)
      return noAnswer(environment, watched.last);
    if (error.name === StepError.DATAMASQUE_LOGIN_REFUSED && watched.last?.status === NOT_FOUND)
      return notDataMasque(url);
    if (error.name !== StepError.DATAMASQUE_REFUSED) throw error;
    return fail(error.message, 'give the user of the login the right to see rulesets and to run masking');
  }
}

function unverified(url: string): Look<never> {
  return warn(
    `${url} answers and takes the login, and its certificate is not verified: whoever is in the network path can read the clone's password, and can answer that a masking run finished`,
    'give dataMasque.certificateAuthority and leave verifyTls out',
  );
}

function notDataMasque(url: string): Look<never> {
  return fail(
    `what answers at ${url} is no DataMasque server: it has no login`,
    'give dataMasque.url as a browser opens it',
  );
}
