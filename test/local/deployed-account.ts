import { CreateStateMachineCommand } from '@aws-sdk/client-sfn';
import { AWS_BODY_TYPES } from '../../local/aws/endpoint';
import { ScaledClock } from '../../local/clock';
import { DATAMASQUE_BODY_TYPES } from '../../local/datamasque';
import { type LoopbackServer, serveOnLoopback } from '../../local/http/loopback-server';
import { deployLocally, type LocalAutomation } from '../../local/local-automation';
import { createLocalClients } from '../../local/local-clients';
import { LocalServices } from '../../local/local-services';
import { EmptyStore } from '../../local/postgres/empty-store';

/** What local mode deploys, on a source without data, with each server within reach. */
export interface DeployedAccount {
  readonly services: LocalServices;
  readonly automation: LocalAutomation;
  readonly aws: LoopbackServer;
  readonly dataMasque: LoopbackServer;
  readonly api: LoopbackServer;
  close(): Promise<void>;
}

/** The source is the instance `orders`, and DataMasque has no ruleset. */
export async function deployAccount(): Promise<DeployedAccount> {
  const services = new LocalServices({ clock: new ScaledClock(60), store: new EmptyStore() });
  const [aws, dataMasque] = await Promise.all([
    serveOnLoopback(services.aws, 0, AWS_BODY_TYPES),
    serveOnLoopback(services.dataMasque.handle, 0, DATAMASQUE_BODY_TYPES),
  ]);
  const clients = createLocalClients(aws.url, { accessKeyId: 'local', secretAccessKey: 'local' });
  const automation = deployLocally({
    services,
    clients,
    dataMasqueUrl: dataMasque.url,
    sourceLogin: { username: 'orders_admin', password: 'a-password' },
    log: { info: () => undefined, error: () => undefined },
  });
  const api = await serveOnLoopback(automation.api, 0);
  await services.rds.createSource({
    identifier: 'orders',
    dbname: 'orders',
    masterUsername: 'orders_admin',
    masterPassword: 'a-password',
  });
  const { name, roleArn, definition } = automation.deployment.stateMachine;
  await clients.stepFunctions.send(new CreateStateMachineCommand({ name, roleArn, definition }));
  return {
    services,
    automation,
    aws,
    dataMasque,
    api,
    close: async () => {
      await Promise.all([aws, dataMasque, api].map((server) => server.close()));
      await services.close();
    },
  };
}
