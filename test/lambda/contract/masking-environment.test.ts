import { describe, expect, it } from 'vitest';
import { type MaskingEnvironment, maskingEnvironment } from '../../../lambda/contract/masking-environment';
import { snapshotEnvironment } from '../../../lambda/contract/snapshot-environment';

const environment: MaskingEnvironment = {
  sourceSnapshotAccounts: ['444455556666'],
  owner: 'Stack/Workflow',
  dataMasqueUrl: 'https://datamasque.example.com',
  dataMasqueCredentialsArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:datamasque-AbCdEf',
  verifyTls: true,
  logLevel: 'INFO',
};

describe('the environment of the masking function', () => {
  it.each([
    environment,
    { ...environment, certificateAuthority: '-----BEGIN CERTIFICATE-----', verifyTls: false },
  ])('comes back as it was written', (written) => {
    expect(maskingEnvironment.read(maskingEnvironment.write(written))).toEqual(written);
  });

  it('verifies certificates unless told otherwise by the very word', () => {
    const variables = maskingEnvironment.write(environment);
    expect(maskingEnvironment.read({ ...variables, DATAMASQUE_VERIFY_TLS: 'no' }).verifyTls).toBe(true);
  });

  it.each(Object.keys(maskingEnvironment.write(environment)))('is refused without %s', (name) => {
    const variables = { ...maskingEnvironment.write(environment), [name]: undefined };
    expect(() => maskingEnvironment.read(variables)).toThrow(
      `environment variable ${name} is missing; deploy the function anew`,
    );
  });
});

describe('the environment of the snapshot function', () => {
  it('comes back as it was written', () => {
    const written = { owner: 'Stack/Workflow', logLevel: 'DEBUG' };
    expect(snapshotEnvironment.read(snapshotEnvironment.write(written))).toEqual(written);
  });
});
