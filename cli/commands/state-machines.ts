import { ACCESS_OPTIONS, withApi } from '../access/connection';
import { command } from '../command';
import { ExitStatus } from '../exit-status';
import { jsonLine } from '../output/json';
import { table } from '../output/table';

export const stateMachines = command({
  name: 'state-machines',
  summary: 'list the state machines that runs can be started on',
  examples: ['--local', '--api "$API" --profile production'],
  options: ACCESS_OPTIONS,
  run: ({ options }, context) =>
    withApi(options, context, async ({ api }) => {
      const list = await api.listStateMachines(context.interrupted);
      const rows = list.stateMachines.map(({ name, kind, stateMachineArn }) => [name, kind, stateMachineArn]);
      context.print(options.json ? jsonLine(list) : table(['NAME', 'KIND', 'ARN'], rows));
      return ExitStatus.SUCCESS;
    }),
});
