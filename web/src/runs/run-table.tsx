import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { FoundRuns } from '../../../client/load-runs';
import type { RunRow } from '../../../client/run-rows';
import { useNow } from '../live/use-now';
import { OutcomeIndicator } from '../parts/outcome-indicator';
import { addressOf } from '../routing/route';
import { formatDateTime } from '../text/date-time';
import { formatDuration } from '../text/duration';

/** Runs on a page of the list. */
export const PAGE_SIZE = 20;

interface RunTableProps {
  /** Undefined while they are loaded. */
  readonly found: FoundRuns | undefined;
  readonly hasFailed: boolean;
  readonly isFiltered: boolean;
  readonly page: number;
  readonly onPage: (page: number) => void;
  readonly onClear: () => void;
}

function durationOf({ startDate, stopDate }: RunRow, now: number): string {
  const end = stopDate === undefined ? now : Date.parse(stopDate);
  return formatDuration(end - Date.parse(startDate));
}

function columnsAt(now: number): readonly TableProps.ColumnDefinition<RunRow>[] {
  return [
    {
      id: 'outcome',
      header: 'Outcome',
      cell: (row) => <OutcomeIndicator outcome={row.outcome} />,
      minWidth: 170,
    },
    {
      id: 'run',
      header: 'Run',
      cell: (row) => <Link href={addressOf.run(row)}>{row.name}</Link>,
      isRowHeader: true,
      minWidth: 205,
    },
    { id: 'database', header: 'Database', cell: (row) => row.databaseIdentifier ?? '–', minWidth: 95 },
    { id: 'started', header: 'Started', cell: (row) => formatDateTime(row.startDate), minWidth: 130 },
    { id: 'took', header: 'Took', cell: (row) => durationOf(row, now), minWidth: 90 },
    { id: 'ruleset', header: 'Ruleset', cell: (row) => row.rulesetName ?? '–', minWidth: 90 },
    { id: 'by', header: 'Started by', cell: (row) => row.startedBy ?? '–', minWidth: 120 },
  ];
}

/** A page of runs. */
export function RunTable({ found, hasFailed, isFiltered, page, onPage, onClear }: RunTableProps) {
  const rows = found?.rows ?? [];
  const now = useNow(rows.some(({ stopDate }) => stopDate === undefined));
  const pages = Math.max(page, Math.ceil(rows.length / PAGE_SIZE), 1);
  return (
    <SpaceBetween size="s">
      <Table
        items={rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
        columnDefinitions={columnsAt(now)}
        trackBy="executionArn"
        loading={found === undefined && !hasFailed}
        loadingText="Loading the runs."
        empty={
          <Nothing
            hasFailed={hasFailed && !found}
            isFiltered={isFiltered}
            isBeyond={rows.length > 0 || page > 1}
            onClear={onClear}
          />
        }
        ariaLabels={{ tableLabel: 'Runs' }}
        wrapLines
        pagination={
          pages > 1 || found?.hasMore ? (
            <Pagination
              currentPageIndex={page}
              pagesCount={pages}
              openEnd={found?.hasMore ?? false}
              onChange={({ detail }) => onPage(detail.currentPageIndex)}
            />
          ) : undefined
        }
      />
      {isFiltered && found?.hasMore && (
        <Box color="text-body-secondary">
          The newest {found.lookedAt} executions were looked at; there are older ones.
        </Box>
      )}
    </SpaceBetween>
  );
}

interface NothingProps extends Pick<RunTableProps, 'hasFailed' | 'isFiltered' | 'onClear'> {
  /** The page that is asked for comes after the last one. */
  readonly isBeyond: boolean;
}

function Nothing({ hasFailed, isFiltered, isBeyond, onClear }: NothingProps) {
  if (hasFailed) return <Box>The runs are not known at the moment.</Box>;
  if (!isFiltered && !isBeyond)
    return <Box>Nothing has been run on this state machine yet. Start a run, and it stands here.</Box>;
  return (
    <SpaceBetween size="xs" alignItems="center">
      <Box>{isBeyond ? 'There are no runs as old as this page.' : 'No run is like this.'}</Box>
      <Button onClick={onClear}>Show all runs</Button>
    </SpaceBetween>
  );
}
