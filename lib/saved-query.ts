import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { stackPath } from './stack-path';

/** @internal */
export interface SavedQueryProps {
  /** What the console shows it as, under its stack's name and the path of its construct. */
  readonly name: string;
  readonly logGroups: logs.ILogGroup[];
  /** Notices of the lines that it finds. */
  readonly notices: readonly string[];
  /** What the lines must say beside their notice, as filters of Logs Insights. */
  readonly filters?: readonly string[];
  /** Keys of a line to show, beside its time and its notice. */
  readonly fields: readonly string[];
}

const MOST_LINES = 200;

/**
 * A query of CloudWatch Logs Insights that finds lines by their `notice`, the newest first. It costs nothing until
 * somebody runs it.
 *
 * @internal
 */
export function savedQuery(scope: Construct, id: string, props: SavedQueryProps): logs.QueryDefinition {
  const { name, logGroups, notices, filters = [], fields } = props;
  const wanted = notices.map((notice) => `"${notice}"`).join(', ');
  return new logs.QueryDefinition(scope, id, {
    queryDefinitionName: `${stackPath(scope)}/${name}`,
    logGroups,
    queryString: new logs.QueryString({
      fields: ['@timestamp', 'notice', ...fields],
      filterStatements: [`notice in [${wanted}]`, ...filters],
      sort: '@timestamp desc',
      limit: MOST_LINES,
    }),
  });
}
