import { describe, expect, it } from 'vitest';
import { type DoctorEnvironment, doctorEnvironment } from '../../../lambda/contract/doctor-environment';
import { BLUEPRINT, SHORTEST, WORKFLOW } from './valid-request';

const ENVIRONMENT: DoctorEnvironment = {
  machines: [
    {
      ...WORKFLOW,
      facts: {
        cloneSecurityGroupIds: ['sg-0123456789abcdef0'],
        sourceKeyIds: ['arn:aws:kms:us-east-1:111122223333:key/1'],
        snapshotKeyId: 'arn:aws:kms:us-east-1:111122223333:key/2',
        isShared: true,
        clusterCloning: 'copy-on-write',
        snapshotMaxAgeSeconds: 3600,
        zone: 'us-east-1a',
        zoneHostId: 'i-0123456789abcdef0',
      },
    },
    BLUEPRINT,
  ],
  defaults: SHORTEST,
  dataMasqueUrl: 'https://datamasque.example.com',
  dataMasqueCredentialsArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datamasque-AbCdEf',
  certificateAuthority: '-----BEGIN CERTIFICATE-----',
  verifyTls: true,
  functionSecurityGroupIds: ['sg-0fedcba9876543210'],
  logLevel: 'WARN',
};

describe("the doctor's environment", () => {
  it('is read as it was written', () => {
    expect(doctorEnvironment.read(doctorEnvironment.write(ENVIRONMENT))).toStrictEqual(ENVIRONMENT);
  });

  it.each(['CHECKED_MACHINES', 'MASKING_REQUEST_DEFAULTS', 'FUNCTION_SECURITY_GROUPS', 'MASKING_LOG_LEVEL'])(
    'must hold %s',
    (name) => {
      const variables = { ...doctorEnvironment.write(ENVIRONMENT), [name]: undefined };
      expect(() => doctorEnvironment.read(variables)).toThrow(`environment variable ${name} is missing`);
    },
  );
});
