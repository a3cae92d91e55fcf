import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { ApiClient } from '../../client/api-client';
import { ApiError } from '../../client/api-error';
import { noAccess } from '../../client/request-access';
import type { Context } from '../context';
import { flagWithPort, text } from '../options/option';
import { apiPlace, type PlaceOptions } from './api-place';
import { withReadableFailure } from './credentials-error';
import { findAddresses } from './local-addresses';
import { signedAccess } from './signed-access';

/** Options that say where the API is and who asks it. */
export const ACCESS_OPTIONS = {
  api: text('URL', "address of the API, the stack's output ApiUrl; else MASKING_API_URL is read"),
  local: flagWithPort('ask local mode (npm start) on this machine: the newest one, or the one on that port'),
  region: text('REGION', 'Region of the API, where its address does not name it; else AWS_REGION is read'),
  profile: text(
    'NAME',
    'profile of the AWS configuration that requests are signed with; else AWS_PROFILE is read',
  ),
} as const;

/** The API, and the options that ask the same one again. */
export interface Connection {
  readonly api: ApiClient;
  /** Base address without a trailing slash. */
  readonly baseUrl: string;
  readonly options: readonly string[];
}

/** A request that the API did not answer as it was to, and where it was sent. */
export class UnansweredRequest extends Error {
  override readonly name = 'UnansweredRequest';

  constructor(
    readonly error: ApiError,
    readonly connection: Pick<Connection, 'baseUrl' | 'options'>,
  ) {
    super(error.message);
  }
}

/**
 * Works with the API.
 *
 * @throws UnusableInput when nothing of use says where it is
 * @throws UnansweredRequest when it does not answer as it is to
 */
export async function withApi<Result>(
  options: PlaceOptions,
  context: Context,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect(options, context);
  try {
    return await work(connection);
  } catch (error) {
    throw error instanceof ApiError ? new UnansweredRequest(error, connection) : error;
  }
}

async function connect(options: PlaceOptions, { environment }: Context): Promise<Connection> {
  const place = await apiPlace(options, environment, async ({ port }) => (await findAddresses(port)).api);
  const { baseUrl, region } = place;
  const access =
    region === undefined
      ? noAccess
      : withReadableFailure(
          signedAccess({ region, credentials: defaultProvider({ profile: options.profile }) }),
        );
  return { api: new ApiClient({ baseUrl, access }), baseUrl, options: sameAgain(options) };
}

function sameAgain({ api, local, region, profile }: PlaceOptions): readonly string[] {
  return [
    ...(api === undefined ? [] : ['--api', api]),
    ...(local === undefined ? [] : ['--local', ...(local.port === undefined ? [] : [String(local.port)])]),
    ...(region === undefined ? [] : ['--region', region]),
    ...(profile === undefined ? [] : ['--profile', profile]),
  ];
}
