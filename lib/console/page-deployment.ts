import { AspectPriority, Aspects, Duration, type IAspect } from 'aws-cdk-lib';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct, IConstruct } from 'constructs';
import type { ConsoleConfig } from '../../lambda/contract/console-config';
import { pageAssetPath } from '../asset-path';
import type { Site } from './site';

/** Files whose names change with their content. */
const HASHED_FILES = 'assets/*';
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
    sources: [Source.asset(pageAssetPath(), { exclude: ['*', `!${HASHED_FILES}`] })],
    destinationBucket: bucket,
    cacheControl: [CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    prune: false,
  });
  const page = new BucketDeployment(scope, 'Page', {
    sources: [Source.asset(pageAssetPath(), { exclude: [HASHED_FILES] })],
    destinationBucket: bucket,
    cacheControl: [CacheControl.noCache()],
    prune: false,
    distribution,
    distributionPaths: ['/', '/index.html', `/${CONFIG_FILE}`],
  });
  page.node.addDependency(files);
  Aspects.of(page).add(new ConfigWriter(page, config), { priority: AspectPriority.MUTATING });
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
