import type { ProcessVariables } from '../../lambda/contract/environment-variables';
import type { PortChoice } from '../options/option';
import { UnusableInput } from '../options/unusable-input';
import { isLoopback } from './loopback';
import { safeAddress } from './safe-address';

/** What a command line says of where the API is. */
export interface PlaceOptions {
  readonly api?: string;
  /** Local mode: the newest one, or that of a port. @default another API */
  readonly local?: PortChoice;
  readonly region?: string;
  readonly profile?: string;
}

/** Environment variable with the address of the API. */
export const API_URL_VARIABLE = 'MASKING_API_URL';

/** Where the API is, and how it is asked. */
export interface ApiPlace {
  /** Base address without a trailing slash. */
  readonly baseUrl: string;
  /** Region that requests are signed for; absent for local mode, which asks nobody who they are. */
  readonly region?: string;
}

/** As API Gateway names its own hosts, those of VPC endpoints included. */
const GATEWAY = /(?:^|\.)execute-api\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;

/**
 * Where the API is.
 *
 * @param findLocal finds the API of local mode
 * @throws UnusableInput when nothing says so, when it is said twice, or when the address or the Region is of no use
 */
export async function apiPlace(
  { api, local, region }: PlaceOptions,
  environment: ProcessVariables,
  findLocal: (local: PortChoice) => Promise<string>,
): Promise<ApiPlace> {
  if (api !== undefined && local !== undefined)
    throw new UnusableInput('--api and --local both say where the API is; give one of them');
  const named = local === undefined ? (api ?? environment[API_URL_VARIABLE]) : await findLocal(local);
  if (named === undefined || named === '')
    throw new UnusableInput(
      `nothing says where the API is; give --api URL (the stack's output ApiUrl), set ${API_URL_VARIABLE}, or give --local`,
    );
  const url = safeAddress(api === undefined && local === undefined ? API_URL_VARIABLE : '--api', named);
  const baseUrl = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  return isLoopback(url) ? { baseUrl } : { baseUrl, region: regionOf(url, region, environment) };
}

function regionOf({ hostname }: URL, region: string | undefined, environment: ProcessVariables): string {
  const found =
    region ?? GATEWAY.exec(hostname)?.[1] ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (found !== undefined && found !== '') return found;
  throw new UnusableInput(`nothing says which Region ${hostname} is in; give --region, or set AWS_REGION`);
}
