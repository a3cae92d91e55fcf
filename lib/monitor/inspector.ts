import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { inspectorEnvironment } from '../../lambda/contract/inspector-environment';
import type { MonitoredMachine } from '../../lambda/contract/monitor-environment';
import { acceptWildcards } from '../accepted-findings';
import { HandlerFunction } from '../handler-function';
import { LogLevel } from '../log-level';
import type { MaskingMonitorProps } from '../masking-monitor-props';
import {
  decryptExecutionsStatements,
  executionWildcards,
  lookAtExecutionsStatement,
  readLoginStatements,
} from './permissions';
import { readRecordsStatements } from './record-table';

/** A little less than API Gateway waits. */
const TIMEOUT = Duration.seconds(29);
/** A log of DataMasque can be 20 MB large. */
const MEMORY = 1024;

/** The function that tells how executions go. It changes nothing, and reads no more than what it tells. */
export function createInspector(
  scope: Construct,
  props: MaskingMonitorProps,
  machines: readonly MonitoredMachine[],
  stateMachines: readonly sfn.IStateMachine[],
  records: dynamodb.ITableV2,
): HandlerFunction {
  const { dataMasque, logLevel, logRetention, recordKey } = props;
  const handler = new HandlerFunction(scope, 'Inspector', {
    asset: 'inspector',
    description: 'Tells how masking runs go, what they log and how they ended',
    environment: inspectorEnvironment.write({
      machines,
      dataMasqueUrl: dataMasque.url,
      dataMasqueCredentialsArn: dataMasque.credentials.secretArn,
      certificateAuthority: dataMasque.certificateAuthority,
      verifyTls: dataMasque.verifyTls ?? true,
      recordTable: records.tableName,
      logLevel: logLevel ?? LogLevel.INFO,
    }),
    memorySize: MEMORY,
    timeout: TIMEOUT,
    logRetention,
    vpc: dataMasque.vpc,
    vpcSubnets: dataMasque.vpcSubnets,
    securityGroups: dataMasque.securityGroups,
  });
  const statements = [
    lookAtExecutionsStatement(scope, stateMachines),
    ...decryptExecutionsStatements(props),
    ...readLoginStatements(dataMasque.credentials),
    ...readRecordsStatements(records, recordKey),
  ];
  for (const statement of statements) handler.role.addToPrincipalPolicy(statement);
  acceptWildcards(handler.role, executionWildcards(scope, stateMachines, 'looked at'));
  return handler;
}
