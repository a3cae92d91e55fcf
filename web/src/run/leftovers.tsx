import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { leftoverWords } from '../../../client/leftover-words';
import { isOpen, type Leftover } from '../../../lambda/contract/leftover';
import { CommandLine } from '../parts/command-line';
import { formatDateTime } from '../text/date-time';

/** What a run left behind, and whether it is still there. */
export function Leftovers({ leftovers }: { readonly leftovers: readonly Leftover[] }) {
  if (leftovers.length === 0) return null;
  const isAnyLeft = leftovers.some(isOpen);
  return (
    <Alert
      type={isAnyLeft ? 'warning' : 'info'}
      header={isAnyLeft ? 'This run left something behind' : 'What this run left behind is removed'}
    >
      <SpaceBetween size="s">
        {leftovers.map((leftover) => (
          <LeftoverLine key={`${leftover.kind} ${leftover.identifier}`} leftover={leftover} />
        ))}
      </SpaceBetween>
    </Alert>
  );
}

function LeftoverLine({ leftover }: { readonly leftover: Leftover }) {
  const { kind, identifier, status, deleteCommand } = leftover;
  const isLeft = isOpen(leftover);
  return (
    <SpaceBetween size="xxs">
      <div className="any-text">
        {kind} {identifier}
        {isLeft && status !== null && `, ${status}`}: {leftoverWords(leftover, formatDateTime)}
      </div>
      {isLeft && deleteCommand !== null && (
        <CommandLine command={deleteCommand} copyLabel="Copy the command" />
      )}
    </SpaceBetween>
  );
}
