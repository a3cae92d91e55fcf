import { CfnParameter, Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { CloneZone, type MaskingDeadlines, SourceSnapshot, WarningPolicy } from '../../lib';
import { deployedWorkflow, newStack, type PropsIn, workflowIn } from './workflow-fixture';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----';

const dataMasque =
  (details: { readonly url?: string; readonly certificateAuthority?: string }): PropsIn =>
  (_, least) => ({ dataMasque: { ...least.dataMasque, ...details } });

const refused: readonly (readonly [string, PropsIn, string])[] = [
  [
    'a server without TLS',
    dataMasque({ url: 'http://datamasque.example.com' }),
    'dataMasque.url must begin with https://, or be http:// to this machine itself, got: http://datamasque.example.com',
  ],
  [
    'a password in the URL',
    dataMasque({ url: 'https://user:password@datamasque.example.com' }),
    'dataMasque.url must not hold a user or a password, got: https://…@datamasque.example.com; ',
  ],
  [
    'a URL with a query',
    dataMasque({ url: 'https://datamasque.example.com/?a=b' }),
    'dataMasque.url must not hold a query or a fragment, got: https://datamasque.example.com/?…; ',
  ],
  [
    'a URL with a path',
    dataMasque({ url: 'https://example.com/datamasque/' }),
    'dataMasque.url must not hold a path, got: https://example.com/datamasque/; give https://example.com',
  ],
  [
    'a URL from an environment variable that is not set',
    dataMasque({ url: process.env.NO_SUCH_VARIABLE_IS_SET }),
    'dataMasque.url is missing, got: undefined; give https:// and a host, ',
  ],
  [
    'a certificate authority that is none',
    dataMasque({ certificateAuthority: 'MIIB' }),
    'dataMasque.certificateAuthority must be a certificate in PEM form',
  ],
  [
    'a chain of certificates that does not fit',
    dataMasque({ certificateAuthority: CERTIFICATE.padEnd(3001, 'x') }),
    'dataMasque.certificateAuthority must have at most 3000 characters, got: 3001',
  ],
  [
    'no security group',
    () => ({ cloneSecurityGroups: [] }),
    'cloneSecurityGroups must name at least one security group that admits DataMasque, got: none',
  ],
  [
    'no secret',
    () => ({ databaseSecretNames: [] }),
    'databaseSecrets or databaseSecretNames must name the secrets of the databases to mask, got: neither',
  ],
  [
    'no database',
    () => ({ sourceDatabases: [] }),
    "sourceDatabases must name at least one database, got: none; leave it out for ['*']",
  ],
  [
    'a class of clones that is none',
    () => ({ cloneInstanceClass: 'r6g.xlarge' }),
    "cloneInstanceClass must be an instance class like db.r6g.xlarge, got: r6g.xlarge; leave it out for the source's",
  ],
  [
    'a class of clones that has no size',
    () => ({ cloneInstanceClass: 'db.serverless' }),
    'cloneInstanceClass must be an instance class like db.r6g.xlarge, got: db.serverless',
  ],
  [
    'less storage for clones than RDS has',
    () => ({ cloneAllocatedStorage: 5 }),
    "cloneAllocatedStorage must be a whole number of GiB from 20 to 65536, got: 5; leave it out for the snapshot's",
  ],
  [
    'storage for clones that is no whole number',
    () => ({ cloneAllocatedStorage: 100.5 }),
    'cloneAllocatedStorage must be a whole number of GiB from 20 to 65536, got: 100.5',
  ],
  [
    'an account that is none',
    () => ({ shareWithAccounts: ['444455556666', 'sandbox'] }),
    'shareWithAccounts takes account numbers of 12 digits, got: sandbox',
  ],
  [
    'an account of snapshots that is none',
    () => ({ sourceSnapshotAccounts: ['production'] }),
    'sourceSnapshotAccounts takes account numbers of 12 digits, got: production',
  ],
  [
    'more accounts than RDS shares with',
    () => ({ shareWithAccounts: Array(21).fill('444455556666') }),
    'shareWithAccounts takes at most 20 accounts, which is what RDS allows, got: 21',
  ],
  [
    'a key for masked snapshots that AWS manages',
    (stack) => ({
      shareWithAccounts: ['444455556666'],
      snapshotKmsKey: kms.Alias.fromAliasName(stack, 'Default', 'alias/aws/rds'),
    }),
    'snapshotKmsKey must be a customer-managed key, for RDS shares no snapshot under a key that AWS manages, got: alias/aws/rds; make a key of your own',
  ],
  [
    'no snapshot to keep',
    () => ({ keepSnapshots: 0 }),
    'keepSnapshots must be a whole number of at least 1, got: 0; leave it out to keep all',
  ],
  ['half a snapshot to keep', () => ({ keepSnapshots: 1.5 }), 'keepSnapshots must be a whole number'],
  [
    'a tag that is ours',
    () => ({ snapshotTags: { team: 'data', 'Masking-Automation:clone-owner': 'me' } }),
    'snapshotTags must not begin with aws:, rds: or masking-automation:, got: Masking-Automation:clone-owner',
  ],
  [
    'a tag whose key is reserved for RDS',
    () => ({ snapshotTags: { 'rds:team': 'data' } }),
    'snapshotTags must not begin with aws:, rds: or masking-automation:, got: rds:team',
  ],
  [
    'a tag whose value begins as the name of an automated snapshot does',
    () => ({ snapshotTags: { of: 'rds:orders-2026-01-31-03-05' } }),
    'the values of snapshotTags must not begin with aws: or rds:, which RDS refuses, got for of: rds:orders-2026-01-31-03-05; choose another value',
  ],
  [
    'more tags than RDS keeps',
    () => ({ snapshotTags: Object.fromEntries(Array.from({ length: 44 }, (_, n) => [`tag-${n}`, ''])) }),
    "snapshotTags takes at most 43 tags, for RDS allows 50 and 7 are the workflow's own, got: 44; leave some out",
  ],
  [
    'a tag without a key',
    () => ({ snapshotTags: { '': 'data' } }),
    'the keys of snapshotTags must have 1 to 128 characters, got 0: ; choose another key',
  ],
  [
    'a tag of too long a key',
    () => ({ snapshotTags: { ['k'.repeat(129)]: 'data' } }),
    `the keys of snapshotTags must have 1 to 128 characters, got 129: ${'k'.repeat(40)}…; choose another key`,
  ],
  [
    'a tag of too long a value',
    () => ({ snapshotTags: { team: 'v'.repeat(257) } }),
    'the values of snapshotTags must have at most 256 characters, got 257 for team; shorten it',
  ],
  [
    'a tag whose key RDS does not take',
    () => ({ snapshotTags: { 'team,unit': 'data' } }),
    'the keys of snapshotTags may have letters, digits, spaces and _ . : / = + - @ only, which is what RDS allows, got: team,unit; leave the others out',
  ],
  [
    'a tag whose value RDS does not take, which would be an expression here',
    () => ({ snapshotTags: { team: '{% $plan %}' } }),
    'the value of the tag team in snapshotTags may have letters, digits, spaces and _ . : / = + - @ only, which is what RDS allows, got: {% $plan %}; leave the others out',
  ],
  [
    'an alias as the key of masked snapshots',
    (stack) => ({ snapshotKmsKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/snapshots') }),
    "snapshotKmsKey must be a key, not an alias, for KMS authorises no call by an alias's ARN, got: alias/snapshots; give the key itself, e.g. by kms.Key.fromKeyArn or kms.Key.fromLookup",
  ],
  [
    'an alias among the keys of sources',
    (stack) => ({
      sourceKmsKeys: [new kms.Key(stack, 'Key'), kms.Alias.fromAliasName(stack, 'Alias', 'alias/orders')],
    }),
    'sourceKmsKeys must be a key, not an alias',
  ],
  [
    'an alias as the key of the state machine',
    (stack) => ({ stateMachineKmsKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/runs') }),
    'stateMachineKmsKey must be a key, not an alias',
  ],
  [
    'an alias of this app',
    (stack) => ({
      sourceKmsKeys: [new kms.Key(stack, 'Key').addAlias('alias/orders')],
    }),
    'sourceKmsKeys must be a key, not an alias',
  ],
  [
    'a key among those of sources that AWS manages',
    (stack) => ({ sourceKmsKeys: [kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/rds')] }),
    'got: alias/aws/rds; leave it out, for a key that AWS manages needs no permission',
  ],
  [
    'no time for a phase',
    () => ({ deadlines: { masking: Duration.seconds(0) } }),
    'the deadline of the masking phase must be above zero, got: ',
  ],
  [
    'deadlines of more than a year',
    () => ({ deadlines: { masking: Duration.days(364) } }),
    'an execution may take at most a year, got deadlines or a timeout of ',
  ],
  [
    'a timeout of more than a year',
    () => ({ timeout: Duration.days(366) }),
    'an execution may take at most a year, got deadlines or a timeout of 31622400 s: shorten them',
  ],
  [
    'a timeout that would cut off clean-up',
    () => ({ timeout: Duration.days(1) }),
    'timeout must be at least what the deadlines and the longest retries add up to',
  ],
];

describe('a workflow', () => {
  it.each(refused)('is refused with %s', (_, propsIn, message) => {
    expect(() => workflowIn(newStack(), propsIn)).toThrow(message);
  });

  it.each<[string, PropsIn]>([
    ['a server on this machine', dataMasque({ url: 'http://127.0.0.1:8000' })],
    ['a server at another port', dataMasque({ url: 'https://example.com:8443/' })],
    ['one certificate', dataMasque({ certificateAuthority: CERTIFICATE.padEnd(3000, 'x') })],
    ['twenty accounts', () => ({ shareWithAccounts: Array(20).fill('444455556666') })],
    ['one snapshot to keep', () => ({ keepSnapshots: 1 })],
    [
      'as many and as long tags as RDS keeps',
      () => ({
        snapshotTags: {
          ...Object.fromEntries(Array.from({ length: 42 }, (_, n) => [`tag-${n}`, 'Größe: 1/2 @ a=b+c_d.e'])),
          ['k'.repeat(128)]: 'v'.repeat(256),
        },
      }),
    ],
    [
      'a key by its ARN',
      (stack) => ({
        snapshotKmsKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/k'),
      }),
    ],
    [
      'a key that is made in the same app',
      (stack) => ({ sourceKmsKeys: [new kms.Key(stack, 'Key', { alias: 'alias/orders' })] }),
    ],
  ])('may have %s', (_, propsIn) => {
    expect(() => workflowIn(newStack(), propsIn)).not.toThrow();
  });

  it('takes what is known at deployment only', () => {
    const parameters: PropsIn = (stack, least) => {
      const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
      const server = { url: parameter('Url'), certificateAuthority: parameter('Authority') };
      return {
        dataMasque: { ...least.dataMasque, ...server },
        shareWithAccounts: [parameter('Account')],
        sourceDatabases: [parameter('Database')],
        snapshotTags: { team: parameter('Team') },
        snapshotKmsKey: kms.Key.fromKeyArn(stack, 'SnapshotKey', parameter('Key')),
      };
    };
    expect(() => workflowIn(newStack(), parameters)).not.toThrow();
  });
});

describe('the timeout of an execution', () => {
  const seconds = (propsIn: PropsIn) => deployedWorkflow(propsIn).definition.TimeoutSeconds;
  const deadlines = (masking: Duration): MaskingDeadlines => ({ masking });

  it('grows with the deadlines', () => {
    const [days1, days2] = [1, 2].map((days) =>
      seconds(() => ({ deadlines: deadlines(Duration.days(days)) })),
    );
    expect((days2 ?? 0) - (days1 ?? 0)).toBe(Duration.days(1).toSeconds());
  });

  it('leaves room for every deadline and for the retries after it', () => {
    const hours = Duration.hours(4 * 12).toSeconds() + Duration.days(7).toSeconds();
    expect(seconds(() => ({}))).toBeGreaterThan(hours);
  });

  it('may be longer', () => {
    expect(seconds(() => ({ timeout: Duration.days(300) }))).toBe(Duration.days(300).toSeconds());
  });
});

describe('the definition', () => {
  const text = (propsIn: PropsIn) => JSON.stringify(deployedWorkflow(propsIn).definition);

  it('puts clones into the given security groups', () => {
    expect(text(() => ({}))).toContain('"VpcSecurityGroupIds":["sg-0123456789abcdef0"]');
  });

  it('accepts warnings only when told to', () => {
    const accepted = '["finished", "finished_with_warnings"]';
    const contains = (propsIn: PropsIn) => text(propsIn).includes(JSON.stringify(accepted).slice(1, -1));
    expect(contains(() => ({}))).toBe(false);
    expect(contains(() => ({ onWarnings: WarningPolicy.FAIL }))).toBe(false);
    expect(contains(() => ({ onWarnings: WarningPolicy.ACCEPT }))).toBe(true);
  });

  it.each<[string, PropsIn, string]>([
    ['any newest snapshot by default', () => ({}), '"maxAgeSeconds":null'],
    [
      'a snapshot of some age',
      () => ({ sourceSnapshot: SourceSnapshot.latest(Duration.hours(6)) }),
      '"maxAgeSeconds":21600',
    ],
    ['a fresh snapshot', () => ({ sourceSnapshot: SourceSnapshot.fresh() }), '"maxAgeSeconds":0'],
    ['a fixed zone', () => ({ zone: CloneZone.ofName('us-east-1c') }), 'us-east-1c'],
    [
      'the zone of a host',
      () => ({ zone: CloneZone.ofInstance('i-0123456789abcdef0') }),
      '"InstanceIds":["i-0123456789abcdef0"]',
    ],
    ['how many snapshots are kept', () => ({ keepSnapshots: 5 }), '"keep":5'],
    [
      'tags for masked snapshots',
      () => ({ snapshotTags: { team: 'data' } }),
      '{"Key":"team","Value":"data"}',
    ],
    [
      'accounts to share with',
      () => ({ shareWithAccounts: ['444455556666'] }),
      '"ValuesToAdd":["444455556666"]',
    ],
    [
      'a key for masked snapshots',
      (stack) => ({
        snapshotKmsKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/snapshots'),
      }),
      '"KmsKeyId":"arn:aws:kms:us-east-1:111122223333:key/snapshots"',
    ],
    [
      'a key for copies of shared snapshots',
      (stack) => ({
        sourceKmsKeys: [kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/source')],
      }),
      '"KmsKeyId":"arn:aws:kms:us-east-1:111122223333:key/source"',
    ],
    ['the default key for those copies by default', () => ({}), '"KmsKeyId":"alias/aws/rds"'],
  ])('says %s', (_, propsIn, part) => {
    expect(text(propsIn)).toContain(part);
  });

  it('of an age that is none is refused', () => {
    expect(() => SourceSnapshot.latest(Duration.seconds(0))).toThrow(
      /^maxAge must be above zero, got: .*; for a new snapshot each time use fresh\(\)$/,
    );
  });
});

describe('what clones are given', () => {
  it.each(['db.t4g.medium', 'db.x2iedn.32xlarge', 'db.r5.6xlarge.tpc2.mem4x', 'db.r6g-highmem.large'])(
    'may be the class %s',
    (cloneInstanceClass) => {
      expect(() => deployedWorkflow(() => ({ cloneInstanceClass }))).not.toThrow();
    },
  );

  it('may be known at deployment only', () => {
    const stack = newStack();
    const size = new CfnParameter(stack, 'Size', { type: 'Number' });
    const instanceClass = new CfnParameter(stack, 'Class');
    const workflow = workflowIn(stack, () => ({
      cloneAllocatedStorage: size.valueAsNumber,
      cloneInstanceClass: instanceClass.valueAsString,
    }));
    const { definitionString } = workflow.stateMachine.node.defaultChild as unknown as {
      readonly definitionString: string;
    };
    const text = JSON.stringify(stack.resolve(definitionString));
    expect(text).toContain('startFrom.allocatedStorage < ');
    expect(text).toContain('"Ref":"Size"');
    expect(text).toContain('"Ref":"Class"');
    expect(text).not.toContain('e+289');
  });
});
