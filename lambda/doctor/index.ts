/** The doctor: checks a deployment before its first run. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { doctorEnvironment } from '../contract/doctor-environment';
import { networkTransport, withinMilliseconds } from '../datamasque/transport';
import { createLog } from '../log/create-log';
import { createDoctorHandler } from './create-doctor-handler';

/** A login and two lists must fit into the time of a check. */
const DATAMASQUE_MILLISECONDS = 5000;

/** A service that cannot be reached from a VPC is known to be so within the time of a check. */
const PATIENCE = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2000, requestTimeout: 4000, throwOnRequestTimeout: true },
};

const environment = doctorEnvironment.read(process.env);

/** Checks what a run would depend on; made once, when the function is loaded. */
export const handler = createDoctorHandler({
  stepFunctions: new SFNClient(PATIENCE),
  secrets: new SecretsManagerClient(PATIENCE),
  rds: new RDSClient(PATIENCE),
  ec2: new EC2Client(PATIENCE),
  kms: new KMSClient(PATIENCE),
  transport: withinMilliseconds(networkTransport(environment), DATAMASQUE_MILLISECONDS),
  environment,
  log: createLog('masking-doctor', environment.logLevel),
  clock: Date.now,
});
