import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useMemo } from 'react';
import { stateMachineName } from '../../../client/execution-place';
import { serverNow } from '../../../client/server-clock';
import type { ConsoleSchedule } from '../../../lambda/contract/console-config';
import { parseDatabaseIdentifier } from '../../../lambda/contract/database-identifier';
import { useSurroundings } from '../api/use-api';
import { addressOf } from '../routing/route';
import { formatDateTime } from '../text/date-time';
import { formatDuration } from '../text/duration';
import { type NextTime, nextTime } from './next-time';

interface ScheduleRow extends ConsoleSchedule {
  readonly next: NextTime;
}

function nextWords({ enabled, next }: ScheduleRow, now: number): string {
  if (!enabled) return 'It is switched off.';
  switch (next.kind) {
    case 'at':
      return `${formatDateTime(new Date(next.moment).toISOString())}, in ${formatDuration(next.moment - now)}`;
    case 'every':
      return `Every ${next.span}, counted from when it was made`;
    case 'never':
      return 'Not any more';
    case 'unreadable':
      return 'Not known: this page cannot read its expression';
  }
}

function nameOf(database: string): string {
  return parseDatabaseIdentifier(database).identifier;
}

function columnsAt(now: number): readonly TableProps.ColumnDefinition<ScheduleRow>[] {
  return [
    { id: 'name', header: 'Schedule', isRowHeader: true, cell: ({ name }) => name, minWidth: 130 },
    {
      id: 'state',
      header: 'State',
      cell: ({ enabled }) => (
        <StatusIndicator type={enabled ? 'success' : 'stopped'}>{enabled ? 'On' : 'Off'}</StatusIndicator>
      ),
      minWidth: 80,
    },
    { id: 'next', header: 'Next, in your time zone', cell: (row) => nextWords(row, now), minWidth: 170 },
    {
      id: 'when',
      header: 'When',
      cell: ({ expression, timeZone }) => (
        <>
          <Box variant="code">{expression}</Box> <Box variant="span">{timeZone}</Box>
        </>
      ),
      minWidth: 150,
    },
    {
      id: 'databases',
      header: 'Databases',
      cell: ({ databases }) => databases.map(nameOf).join(', '),
      minWidth: 110,
    },
    { id: 'ruleset', header: 'Ruleset', cell: ({ ruleset }) => ruleset, minWidth: 130 },
    {
      id: 'machine',
      header: 'Step Function',
      cell: ({ stateMachineArn }) => (
        <Link href={addressOf.runs({ stateMachineArn })}>{stateMachineName(stateMachineArn)}</Link>
      ),
      minWidth: 130,
    },
  ];
}

/** What is run when. */
export function SchedulesView() {
  const { config } = useSurroundings();
  const now = useMemo(serverNow, []);
  const rows = useMemo(
    () =>
      config.schedules.map((schedule) => ({
        ...schedule,
        next: nextTime(schedule.expression, schedule.timeZone, now),
      })),
    [config, now],
  );
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Runs that the deployment starts by itself. They are changed where it is defined."
        >
          Schedules
        </Header>
      }
    >
      <Table
        items={rows}
        columnDefinitions={columnsAt(now)}
        trackBy="name"
        wrapLines
        ariaLabels={{ tableLabel: 'Schedules' }}
        empty={<Box>This deployment has no schedule. Runs are started by people, events and the API.</Box>}
      />
    </ContentLayout>
  );
}
