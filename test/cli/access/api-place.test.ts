import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ApiPlace, apiPlace, type PlaceOptions } from '../../../cli/access/api-place';
import { UnusableInput } from '../../../cli/options/unusable-input';

const GATEWAY = 'https://abc123.execute-api.eu-central-1.amazonaws.com';

function placeOf(options: Partial<PlaceOptions>, environment: NodeJS.ProcessEnv = {}): Promise<ApiPlace> {
  return apiPlace(options, environment, async () => 'http://127.0.0.1:4000');
}

describe('where the API is', () => {
  it('is what --api says, before what the environment says', async () => {
    const environment = { MASKING_API_URL: 'https://other.execute-api.us-east-1.amazonaws.com' };
    expect(await placeOf({ api: GATEWAY }, environment)).toEqual({
      baseUrl: GATEWAY,
      region: 'eu-central-1',
    });
    expect(await placeOf({}, environment)).toEqual({
      baseUrl: environment.MASKING_API_URL,
      region: 'us-east-1',
    });
  });

  it('is local mode with --local, which asks nobody who they are', async () => {
    expect(await placeOf({ local: {} })).toEqual({ baseUrl: 'http://127.0.0.1:4000' });
  });

  it.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000', 'http://127.9.9.9'])(
    'may be %s, which is of this machine alone, so nothing is signed for it',
    async (api) => {
      expect(await placeOf({ api, region: 'us-east-1' })).toEqual({ baseUrl: api });
    },
  );

  it('is without the slash at its end, and with the path that it is below', async () => {
    expect((await placeOf({ api: `${GATEWAY}/` })).baseUrl).toBe(GATEWAY);
    expect((await placeOf({ api: `${GATEWAY}/masking/` })).baseUrl).toBe(`${GATEWAY}/masking`);
  });

  it.each([
    ['https://abc.execute-api.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['https://abc.execute-api.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['https://abc.execute-api.eu-west-1.api.aws', 'eu-west-1'],
    ['https://abc-vpce-1.execute-api.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['https://vpce-1.execute-api.eu-west-1.vpce.amazonaws.com', 'eu-west-1'],
  ])('names the Region in %s', async (api, region) => {
    expect(await placeOf({ api }, { AWS_REGION: 'ap-south-1' })).toMatchObject({ region });
  });

  it('needs to be told the Region of a name of one’s own', async () => {
    const api = 'https://masking.example.com';
    expect(await placeOf({ api, region: 'eu-west-1' }, { AWS_REGION: 'ap-south-1' })).toMatchObject({
      region: 'eu-west-1',
    });
    expect(await placeOf({ api }, { AWS_REGION: 'ap-south-1' })).toMatchObject({ region: 'ap-south-1' });
    expect(await placeOf({ api }, { AWS_DEFAULT_REGION: 'ap-south-1' })).toMatchObject({
      region: 'ap-south-1',
    });
    await expect(placeOf({ api })).rejects.toThrow(
      new UnusableInput(
        'nothing says which Region masking.example.com is in; give --region, or set AWS_REGION',
      ),
    );
  });

  it('takes no Region from a name that only looks like one of AWS', async () => {
    for (const api of [
      'https://execute-api.eu-west-1.amazonaws.com.example.com',
      'https://abcexecute-api.eu-west-1.amazonaws.com',
    ])
      await expect(placeOf({ api })).rejects.toThrow(/^nothing says which Region/);
  });

  it.each([
    [{}, {}, /^nothing says where the API is; give --api URL .*MASKING_API_URL.*--local$/],
    [{}, { MASKING_API_URL: '' }, /^nothing says where the API is/],
    [{ api: GATEWAY, local: {} }, {}, /^--api and --local both say where the API is/],
    [{ api: 'abc123' }, {}, /^--api takes an address, got: "abc123"; give one like https:/],
    [{ api: 'ftp://x' }, {}, /^--api takes an address, got: "ftp:\/\/x"/],
    [{ api: `${GATEWAY}?stage=x` }, {}, /leave out what begins with \?$/],
    [{ api: `${GATEWAY}#x` }, {}, /leave out what begins with #$/],
    [{}, { MASKING_API_URL: 'x' }, /^MASKING_API_URL takes an address, got: "x"/],
  ])('cannot be told from %j and %j', async (options, environment, message) => {
    await expect(placeOf(options, environment)).rejects.toThrow(UnusableInput);
    await expect(placeOf(options, environment)).rejects.toThrow(message);
  });

  it('is never plain HTTP to another machine, whatever that is called', async () => {
    const hosts = fc.webUrl({ validSchemes: ['http'], withQueryParameters: false, withFragments: false });
    await fc.assert(
      fc.asyncProperty(hosts, async (api) => {
        await expect(placeOf({ api, region: 'us-east-1' })).rejects.toThrow(
          /is plain HTTP to another machine/,
        );
      }),
    );
    for (const host of ['127.0.0.1.example.com', 'localhost.example.com', 'notlocalhost', '10.0.0.1'])
      await expect(placeOf({ api: `http://${host}` })).rejects.toThrow(/give its https:\/\/ address$/);
  });

  it('has no password in it, which no message repeats', async () => {
    const refused = placeOf({ api: 'https://me:hunter2@masking.example.com' });
    await expect(refused).rejects.toThrow(/^--api holds a user or a password; leave it out/);
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });
});
