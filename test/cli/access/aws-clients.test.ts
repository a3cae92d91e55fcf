import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AccountOptions, awsClients } from '../../../cli/access/aws-clients';

describe('the clients of an account', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'aws-config-'));
    await writeFile(path.join(folder, 'config'), '[profile other]\nregion = eu-west-3\n');
    await writeFile(
      path.join(folder, 'credentials'),
      '[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = secret-of-other\n',
    );
    vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'credentials'));
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDMINE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'my-secret');
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  async function madeFor(options: AccountOptions): Promise<{ region: string; accessKeyId: string }> {
    const { rds, region, close } = await awsClients(options);
    const { accessKeyId } = await rds.config.credentials();
    close();
    return { region, accessKeyId };
  }

  it('have the caller’s own credentials, and the Region that is said', async () => {
    expect(await madeFor({ region: 'eu-west-1' })).toEqual({ region: 'eu-west-1', accessKeyId: 'AKIDMINE' });
  });

  it('have those of a profile, and its Region', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    expect(await madeFor({ profile: 'other' })).toEqual({ region: 'eu-west-3', accessKeyId: 'AKIDOTHER' });
  });

  it('never have the caller’s for local mode', async () => {
    expect(await madeFor({ endpointUrl: 'http://127.0.0.1:4566', profile: 'other' })).toEqual({
      region: 'us-east-1',
      accessKeyId: 'local',
    });
  });

  it('are not made without a Region, nor for plain HTTP to another machine', async () => {
    await expect(awsClients({})).rejects.toThrow(
      'nothing says which Region is to be looked at; give --region, or set AWS_REGION',
    );
    await expect(awsClients({ endpointUrl: 'http://rds.example.com', region: 'us-east-1' })).rejects.toThrow(
      /^--endpoint-url is plain HTTP to another machine/,
    );
  });
});
