import { parseArn } from '../contract/arn';

/** Hosts of the console in the partitions that have one of their own. */
const CONSOLE_BY_PARTITION: ReadonlyMap<string, string> = new Map([
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
]);

/** The page of the console that shows an execution. */
export function executionPage(executionArn: string): string {
  const { partition = 'aws', region = '' } = parseArn(executionArn) ?? {};
  const host = CONSOLE_BY_PARTITION.get(partition) ?? 'console.aws.amazon.com';
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/** The log of a masking run, which DataMasque shows to whoever is logged in. */
export function maskingLogUrl(dataMasqueUrl: string, maskRunId: number): string {
  return `${dataMasqueUrl.replace(/\/+$/, '')}/api/runs/${maskRunId}/log/`;
}
