import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ExecutionPlace } from '../../../client/api-client';
import { LogReader } from '../../../client/log-reader';
import { LOG_LEVELS, type LogLine } from '../../../lambda/contract/execution-detail';
import { useSurroundings } from '../api/use-api';
import { useLive } from '../live/use-live';
import { Failure } from '../parts/failure';
import { formatDateTime, formatTime } from '../text/date-time';
import { type LogLevel, shownLines } from './shown-lines';
import './run-log.css';

const LEVEL_WORDS: Readonly<Record<LogLevel, string>> = {
  DEBUG: 'All',
  INFO: 'Info and above',
  WARN: 'Warnings and errors',
  ERROR: 'Errors',
};

const LEVELS = LOG_LEVELS.map((level) => ({ value: level, label: LEVEL_WORDS[level] }));

/** The log of a run: of the workflow, and of DataMasque while it masks. */
export function RunLog({ place }: { readonly place: ExecutionPlace }) {
  const { api } = useSurroundings();
  const { stateMachineArn, name } = place;
  const reader = useMemo(
    () =>
      new LogReader((token, signal) =>
        api.readExecutionLog({ stateMachineArn, name }, { nextToken: token }, signal),
      ),
    [api, stateMachineArn, name],
  );
  const log = useLive(
    `${stateMachineArn} ${name}`,
    (signal) => reader.look(signal),
    ({ isComplete }) => !isComplete,
    ({ lines, isComplete }) => `${lines.length} ${isComplete}`,
  );
  const [level, setLevel] = useState<LogLevel>('INFO');
  const [search, setSearch] = useState('');
  const [isFollowing, setFollowing] = useState(true);
  const all = log.value?.lines ?? [];
  const shown = useMemo(() => shownLines(all, { level, search }), [all, level, search]);
  return (
    <Container header={<Header variant="h2">Log</Header>}>
      <SpaceBetween size="s">
        <SpaceBetween direction="horizontal" size="l" alignItems="end">
          <FormField label="Level">
            <Select
              options={LEVELS}
              selectedOption={LEVELS.find(({ value }) => value === level) ?? null}
              onChange={({ detail }) => setLevel((detail.selectedOption.value ?? 'INFO') as LogLevel)}
            />
          </FormField>
          <FormField label="Search">
            <Input
              type="search"
              value={search}
              clearAriaLabel="Show every line"
              onChange={({ detail }) => setSearch(detail.value)}
            />
          </FormField>
          <Checkbox checked={isFollowing} onChange={({ detail }) => setFollowing(detail.checked)}>
            Follow
          </Checkbox>
        </SpaceBetween>
        {log.error !== undefined && (
          <Failure
            error={log.error}
            consequence={
              all.length > 0 ? 'The log goes on below as far as it is known.' : 'The log cannot be had.'
            }
            onRetry={log.reload}
          />
        )}
        {shown.left > 0 && (
          <Box color="text-body-secondary">
            {shown.left} older lines are not shown; a level or a search narrows them down.
          </Box>
        )}
        <Lines lines={shown.lines} isFollowing={isFollowing} />
        <Box color="text-body-secondary">{stateOf(all, shown.lines, log.value?.isComplete)}</Box>
      </SpaceBetween>
    </Container>
  );
}

function stateOf(
  all: readonly LogLine[],
  shown: readonly LogLine[],
  isComplete: boolean | undefined,
): string {
  if (isComplete === undefined) return 'Loading the log.';
  if (all.length === 0) return isComplete ? 'The log is empty.' : 'Nothing is logged yet.';
  if (shown.length === 0) return 'No line is like this.';
  return isComplete ? `${all.length} lines. The log is complete.` : `${all.length} lines so far.`;
}

interface LinesProps {
  readonly lines: readonly LogLine[];
  readonly isFollowing: boolean;
}

function Lines({ lines, isFollowing }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line is what makes it scroll
  useLayoutEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, isFollowing]);
  if (lines.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <div ref={box} className="log" role="log" aria-live="off" aria-label="Log lines" tabIndex={0}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows, and its lines have no other name
        <div key={index} className={`log-line log-${line.level.toLowerCase()}`}>
          <time dateTime={line.time} title={formatDateTime(line.time)}>
            {formatTime(line.time)}
          </time>
          <span className="log-level">{line.level}</span>
          <span className="log-phase">{line.phase ?? ''}</span>
          <span className="log-message">{line.message}</span>
        </div>
      ))}
    </div>
  );
}
