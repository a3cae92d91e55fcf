import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ApiAccess, MaskingApi, MaskingTrigger } from 'cdk-masking-automation';

const app = new App();
const stack = new Stack(app, 'MaskingApi');
const trigger = new MaskingTrigger(stack, 'Trigger', { stateMachineNames: ['DataMasque*'] });

// For roles of AWS, which sign their requests.
const forRoles = new MaskingApi(stack, 'Api', { trigger });
const engineers = iam.Role.fromRoleName(stack, 'Engineers', 'test-data-engineers');
forRoles.grantRead(engineers);
forRoles.grantStart(engineers);

// For people who log in to a page, with the tokens of their identity provider.
const forPeople = new MaskingApi(stack, 'PeopleApi', {
  trigger,
  access: ApiAccess.jwt({
    issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE',
    audience: ['0example0client0id0'],
    scopes: { read: 'masking/read', start: 'masking/start', stop: 'masking/stop' },
  }),
  allowedOrigins: ['https://automation.example.com'],
});

new CfnOutput(stack, 'ApiUrl', { value: forRoles.url });
new CfnOutput(stack, 'PeopleApiUrl', { value: forPeople.url });
app.synth();
