import { App } from 'aws-cdk-lib';
import { readSettings } from '../../bin/context';
import { MaskingAutomationStack } from '../../bin/masking-automation-stack';
import cdkConfiguration from '../../cdk.json';

/** The settings that cdk.json comes with. */
export const DEFAULT_CONTEXT = cdkConfiguration.context.maskingAutomation;

/** Settings of an existing VPC. */
export const VPC = {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
};

/** cdk.json's settings with the functions that ask DataMasque in a VPC. */
export const VPC_CONTEXT = { ...DEFAULT_CONTEXT, dataMasque: { ...DEFAULT_CONTEXT.dataMasque, vpc: VPC } };

/** Settings of a trigger with an API that tokens open, and the page of one origin. */
export const API_BY_TOKEN_CONTEXT = {
  stateMachineNames: ['DataMasque*'],
  api: {
    jwt: {
      issuer: 'https://idp.example.com/masking',
      audience: ['automation-page'],
      scopes: { read: 'masking/read', start: 'masking/start', stop: 'masking/stop' },
    },
    allowedOrigins: ['https://automation.example.com'],
  },
};

/** The app's stack for some context. */
export function automationStack(context: unknown, app = new App()): MaskingAutomationStack {
  return new MaskingAutomationStack(app, 'MaskingAutomation', { settings: readSettings(context) });
}
