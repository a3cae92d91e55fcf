import { RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { UnusableInput } from '../options/unusable-input';
import { keysOfLocalMode } from './local-addresses';
import { isLoopback } from './loopback';
import { safeAddress } from './safe-address';

/** What a command line says of which account is looked at. */
export interface AccountOptions {
  readonly region?: string;
  readonly profile?: string;
  /** Address of local mode's AWS endpoint, or of an endpoint of one's own. */
  readonly endpointUrl?: string;
}

/** Clients of an account. */
export interface AwsClients {
  readonly rds: RDSClient;
  readonly stepFunctions: SFNClient;
  readonly region: string;
  close(): void;
}

/** Keys for an endpoint of this machine that no local mode announced, so never the caller's. */
const NO_KEYS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

const LOCAL_REGION = 'us-east-1';

const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 30_000 } as const;

/**
 * Clients with the caller's own credentials, as the AWS CLI finds them, or with the keys of a local mode.
 *
 * @throws UnusableInput when nothing says which Region
 */
export async function awsClients({ region, profile, endpointUrl }: AccountOptions): Promise<AwsClients> {
  const url = endpointUrl === undefined ? undefined : safeAddress('--endpoint-url', endpointUrl);
  const endpoint = url && { endpoint: url.href };
  const whose =
    url && isLoopback(url)
      ? { region: LOCAL_REGION, credentials: (await keysOfLocalMode(url)) ?? NO_KEYS }
      : { region, profile };
  const configuration = { ...whose, ...(region && { region }), ...endpoint, requestHandler: PATIENCE };
  const rds = new RDSClient(configuration);
  const stepFunctions = new SFNClient(configuration);
  return {
    rds,
    stepFunctions,
    region: await regionOf(rds),
    close: () => {
      rds.destroy();
      stepFunctions.destroy();
    },
  };
}

async function regionOf({ config }: RDSClient): Promise<string> {
  try {
    return await config.region();
  } catch {
    throw new UnusableInput('nothing says which Region is to be looked at; give --region, or set AWS_REGION');
  }
}
