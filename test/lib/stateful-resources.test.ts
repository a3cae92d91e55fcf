import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { automationStack, DEFAULT_CONTEXT } from '../bin/automation-app';
import { DEPLOYMENT } from '../iam/deployed-names';
import { fullAutomationIn } from './automation-fixture';

/**
 * Types of resources that hold data, or whose name or address others know. A changed logical id replaces such a resource:
 * its data stay behind or are lost, and whoever points at it points at nothing.
 */
const STATEFUL_TYPES = [
  'ApiGatewayV2::Api',
  'CloudFront::Distribution',
  'Cognito::UserPool',
  'Cognito::UserPoolClient',
  'Cognito::UserPoolDomain',
  'Cognito::UserPoolResourceServer',
  'DynamoDB::GlobalTable',
  'DynamoDB::Table',
  'EC2::SecurityGroup',
  'Events::EventBus',
  'IAM::ManagedPolicy',
  'KMS::Key',
  'Logs::LogGroup',
  'RDS::DBCluster',
  'RDS::DBInstance',
  'S3::Bucket',
  'SNS::Topic',
  'SQS::Queue',
  'SSM::Parameter',
  'Scheduler::Schedule',
  'Scheduler::ScheduleGroup',
  'SecretsManager::Secret',
  'StepFunctions::StateMachine',
];

/** Types of resources that may be replaced at any time: nobody else knows them, and they are made anew as they were. */
const STATELESS_TYPES = [
  'ApiGatewayV2::Authorizer',
  'ApiGatewayV2::Integration',
  'ApiGatewayV2::Route',
  'ApiGatewayV2::Stage',
  'CloudFront::Function',
  'CloudFront::OriginAccessControl',
  'CloudFront::ResponseHeadersPolicy',
  'CloudWatch::Alarm',
  'CloudWatch::Dashboard',
  'Events::Rule',
  'IAM::Policy',
  'IAM::Role',
  'Lambda::EventInvokeConfig',
  'Lambda::EventSourceMapping',
  'Lambda::Function',
  'Lambda::LayerVersion',
  'Lambda::Permission',
  'Logs::QueryDefinition',
  'S3::BucketPolicy',
  'SNS::TopicPolicy',
  'SQS::QueuePolicy',
];

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function resourcesOf(stack: Stack): readonly [string, Resource][] {
  return Object.entries(Template.fromStack(stack).toJSON().Resources);
}

/** The stateful resources of a stack, each with what becomes of it when it is deleted or replaced. */
function statefulIn(stack: Stack): { readonly [logicalId: string]: string } {
  return Object.fromEntries(
    resourcesOf(stack)
      .map(([id, { Type, DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }]) => {
        const type = Type.replace('AWS::', '');
        return { id, type, end: [...new Set([DeletionPolicy, UpdateReplacePolicy])].join(', then ') };
      })
      .filter(({ type }) => STATEFUL_TYPES.includes(type))
      .map(({ id, type, end }) => [id, `${type}: ${end}`]),
  );
}

const stack = new Stack(new App(), 'Stack', { env: DEPLOYMENT });
fullAutomationIn(stack);

describe('an update of a stack keeps its stateful resources', () => {
  it('of a whole automation', () => {
    expect(statefulIn(stack)).toEqual({
      MaskingApiAccessLog350FA2C5: 'Logs::LogGroup: Delete',
      MaskingApiECFD4696: 'ApiGatewayV2::Api: Delete',
      MaskingMonitorDeadLetterQueueCB35D2B8: 'SQS::Queue: Delete',
      MaskingMonitorEventQueue73328790: 'SQS::Queue: Delete',
      MaskingMonitorFailureQueue0F61FA06: 'SQS::Queue: Delete',
      MaskingMonitorInspectorLogGroup9600ED88: 'Logs::LogGroup: Delete',
      MaskingMonitorReconcilerLogGroupEF08BC9D: 'Logs::LogGroup: Delete',
      MaskingMonitorRecords9D7AC044: 'DynamoDB::GlobalTable: Retain',
      MaskingMonitorStopperLogGroupD6F8DDD8: 'Logs::LogGroup: Delete',
      MaskingMonitorTopicD2218FAB: 'SNS::Topic: Delete',
      MaskingPageApiAccessLog548E6976: 'Logs::LogGroup: Delete',
      MaskingPageApiBB55E143: 'ApiGatewayV2::Api: Delete',
      MaskingPagePeopleUserPoolA0DDED64: 'Cognito::UserPool: Retain',
      MaskingPagePeopleUserPoolApiB49BBAFF: 'Cognito::UserPoolResourceServer: Delete',
      MaskingPagePeopleUserPoolDomain3104AD16: 'Cognito::UserPoolDomain: Delete',
      MaskingPagePeopleUserPoolPageD3AC6049: 'Cognito::UserPoolClient: Delete',
      MaskingPageSiteBucket27E07BE8: 'S3::Bucket: Retain',
      MaskingPageSiteDistribution5933FA3A: 'CloudFront::Distribution: Delete',
      MaskingPageSiteLogBucketB26AD187: 'S3::Bucket: Retain',
      MaskingTriggerFailureQueueEAF7DFE0: 'SQS::Queue: Delete',
      MaskingTriggerHandlerLogGroupED9C5688: 'Logs::LogGroup: Delete',
      MaskingTriggerNightlyDeadLetterQueue664D3A1F: 'SQS::Queue: Delete',
      MaskingTriggerNightlyGroupAE5D4CB2: 'Scheduler::ScheduleGroup: Delete',
      MaskingTriggerNightlySchedule71441A71: 'Scheduler::Schedule: Delete',
      MaskingTriggerOnSnapshotDeadLetterQueue6E215661: 'SQS::Queue: Delete',
      MaskingTriggerPolicy811A770A: 'IAM::ManagedPolicy: Delete',
      MaskingWorkflowLogGroupB9D45E6B: 'Logs::LogGroup: Delete',
      MaskingWorkflowMaskingLogGroupA5E1C0AC: 'Logs::LogGroup: Delete',
      MaskingWorkflowSnapshotLogGroupBE0CE4DD: 'Logs::LogGroup: Delete',
      MaskingWorkflowStateMachineEF49DB0C: 'StepFunctions::StateMachine: Delete',
    });
  });

  it('of the app that is deployed as it comes, with API and page', () => {
    expect(statefulIn(automationStack({ ...DEFAULT_CONTEXT, api: {}, page: {} }))).toEqual({
      ApiAccessLog713001CC: 'Logs::LogGroup: Delete',
      ApiCD79AAA0: 'ApiGatewayV2::Api: Delete',
      MonitorDeadLetterQueue1D772ECF: 'SQS::Queue: Delete',
      MonitorEventQueue354EC79D: 'SQS::Queue: Delete',
      MonitorFailureQueueC5A18B33: 'SQS::Queue: Delete',
      MonitorInspectorLogGroupBC17B897: 'Logs::LogGroup: Delete',
      MonitorReconcilerLogGroup7475650D: 'Logs::LogGroup: Delete',
      MonitorRecords9DC6ADDF: 'DynamoDB::GlobalTable: Retain',
      MonitorStopperLogGroupC29D9C2E: 'Logs::LogGroup: Delete',
      MonitorTopic82068838: 'SNS::Topic: Delete',
      PageApiAccessLogD3BE784E: 'Logs::LogGroup: Delete',
      PageApiB5B5CAD5: 'ApiGatewayV2::Api: Delete',
      PagePeopleUserPool7B15463A: 'Cognito::UserPool: Retain',
      PagePeopleUserPoolApi60D2CF6A: 'Cognito::UserPoolResourceServer: Delete',
      PagePeopleUserPoolDomainAFF72AAF: 'Cognito::UserPoolDomain: Delete',
      PagePeopleUserPoolPage77BED491: 'Cognito::UserPoolClient: Delete',
      PageSiteBucketF775C4BB: 'S3::Bucket: Retain',
      PageSiteDistributionE3BB9CE3: 'CloudFront::Distribution: Delete',
      PageSiteLogBucketFA302945: 'S3::Bucket: Retain',
      TriggerFailureQueueA63E351F: 'SQS::Queue: Delete',
      TriggerHandlerLogGroupBF1139CD: 'Logs::LogGroup: Delete',
      TriggerPolicy4EE3A1B1: 'IAM::ManagedPolicy: Delete',
      WorkflowLogGroupC1B3E9D3: 'Logs::LogGroup: Delete',
      WorkflowMaskingLogGroup666DA79B: 'Logs::LogGroup: Delete',
      WorkflowSnapshotLogGroup3E829666: 'Logs::LogGroup: Delete',
      WorkflowStateMachine8F1B1C15: 'StepFunctions::StateMachine: Delete',
    });
  });

  it('whatever comes to it: each type was looked at', () => {
    const types = new Set(resourcesOf(stack).map(([, { Type }]) => Type.replace('AWS::', '')));
    const known = [...STATEFUL_TYPES, ...STATELESS_TYPES, 'Custom::CDKBucketDeployment'];
    expect([...types].filter((type) => !known.includes(type))).toEqual([]);
  });
});
