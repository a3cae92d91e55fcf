import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Leftover } from '../../../lambda/contract/masking-run-finished';
import { CommandLine } from '../parts/command-line';

/** What a run left behind. */
export function Leftovers({ leftovers }: { readonly leftovers: readonly Leftover[] }) {
  if (leftovers.length === 0) return null;
  return (
    <Alert type="warning" header="This run left something behind">
      <SpaceBetween size="s">
        {leftovers.map(({ kind, identifier, status, deleteCommand }) => (
          <SpaceBetween key={`${kind} ${identifier}`} size="xxs">
            <div className="any-text">
              {kind} {identifier}
              {status !== null && `, ${status}`}.{' '}
              {deleteCommand === null ? 'It is being removed.' : 'Nothing removes it by itself:'}
            </div>
            {deleteCommand !== null && <CommandLine command={deleteCommand} copyLabel="Copy the command" />}
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </Alert>
  );
}
