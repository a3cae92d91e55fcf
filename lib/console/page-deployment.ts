import { AspectPriority, Aspects, Duration, type IAspect, IgnoreMode, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct, IConstruct } from 'constructs';
import type { ConsoleConfig } from '../../lambda/contract/console-config';
import { acceptFinding, acceptWildcards } from '../accepted-findings';
import { pageAssetPath } from '../asset-path';
import type { Site } from './site';

/** Files whose names change with their content are in this folder. */
const HASHED_FILES = '/assets/';
const CONFIG_FILE = 'config.json';

/**
 * Puts the page's files into its bucket, and what the deployment tells them. Files of earlier versions stay, so that a
 * page which is open goes on working.
 *
 * @param config asked for once all of the app is made, so that it knows every schedule
 * @internal
 */
export function deployPage(
  scope: Construct,
  { bucket, distribution }: Site,
  config: () => ConsoleConfig,
): void {
  const files = new BucketDeployment(scope, 'Files', {
    sources: [pageFiles('/*', `!${HASHED_FILES}`)],
    destinationBucket: bucket,
    cacheControl: [CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    prune: false,
  });
  const page = new BucketDeployment(scope, 'Page', {
    sources: [pageFiles(HASHED_FILES)],
    destinationBucket: bucket,
    cacheControl: [CacheControl.noCache()],
    prune: false,
    distribution,
    distributionPaths: ['/', '/index.html', `/${CONFIG_FILE}`],
  });
  page.node.addDependency(files);
  acceptCopierFindings(page, bucket);
  Aspects.of(page).add(new ConfigWriter(page, config), { priority: AspectPriority.MUTATING });
}

/** @param exclude patterns of files to leave out, as a .gitignore has them */
function pageFiles(...exclude: string[]): ISource {
  return Source.asset(pageAssetPath(), { exclude, ignoreMode: IgnoreMode.GIT });
}

/** What cdk-nag finds in the function that copies the files: one of CDK's own, for the whole stack. */
const COPIER_ACTIONS = ['s3:GetObject*', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*', 's3:Abort*'];
const COPIER =
  'CDK itself brings the function that copies files to a bucket, with its runtime and its permissions.';

function acceptCopierFindings({ handlerRole }: BucketDeployment, bucket: s3.IBucket): void {
  const copier = handlerRole.node.scope ?? handlerRole;
  const { partition, account, region, synthesizer } = Stack.of(bucket);
  const assets = `cdk-${synthesizer.bootstrapQualifier}-assets-${account}-${region}`;
  acceptWildcards(copier, {
    resources: ['*', `${bucket.bucketArn}/*`, `arn:${partition}:s3:::${assets}/*`],
    reason: COPIER,
  });
  const basicExecution = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  acceptFinding(copier, 'AwsSolutions-L1', COPIER);
  acceptFinding(copier, `AwsSolutions-IAM4[Policy::${basicExecution}]`, COPIER);
  for (const action of COPIER_ACTIONS) acceptFinding(copier, `AwsSolutions-IAM5[Action::${action}]`, COPIER);
}

/** Writes the configuration at the end of the app's construction. */
class ConfigWriter implements IAspect {
  constructor(
    private readonly page: BucketDeployment,
    private readonly config: () => ConsoleConfig,
  ) {}

  visit(node: IConstruct): void {
    if (node === this.page) this.page.addSource(Source.jsonData(CONFIG_FILE, this.config()));
  }
}
