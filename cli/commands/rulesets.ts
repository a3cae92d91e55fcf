import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { command } from '../command';
import { ExitStatus } from '../exit-status';
import { jsonLine } from '../output/json';
import { table } from '../output/table';

export const rulesets = command({
  name: 'rulesets',
  summary: "list DataMasque's rulesets that mask databases, and whether they are valid",
  examples: ['--local', '--api "$API" --json'],
  options: ACCESS_OPTIONS,
  run: ({ options }, context) =>
    withApi(options, context, async ({ api }) => {
      const list = await api.listRulesets(context.interrupted);
      const rows = list.rulesets.map(({ name, validity, id, hash, errors }) => [
        name,
        validity,
        id,
        hash ?? '-',
        errors.join('; '),
      ]);
      context.print(
        options.json ? jsonLine(list) : table(['NAME', 'VALIDITY', 'ID', 'HASH', 'ERRORS'], rows),
      );
      return ExitStatus.SUCCESS;
    }),
});
