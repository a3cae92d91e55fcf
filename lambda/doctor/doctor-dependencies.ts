import type { EC2Client } from '@aws-sdk/client-ec2';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { DoctorEnvironment } from '../contract/doctor-environment';
import type { RdsClient } from '../databases/database-snapshot';
import type { DataMasqueTransport } from '../datamasque/transport';
import type { RequestLog } from '../http/request-log';
import type { StepFunctionsClient } from '../http/step-functions-client';
import type { SecretsClient } from '../secrets/read-secret';

/** What the doctor works with. */
export interface DoctorDependencies {
  readonly stepFunctions: StepFunctionsClient;
  readonly secrets: SecretsClient;
  readonly rds: RdsClient;
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly kms: Pick<KMSClient, 'send'>;
  readonly transport: DataMasqueTransport;
  readonly environment: DoctorEnvironment;
  readonly log: RequestLog;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}
