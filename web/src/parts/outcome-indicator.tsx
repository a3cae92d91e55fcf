import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Outcome } from '../../../client/outcome';

/** What became of a run, in a colour, an icon and words. */
export function OutcomeIndicator({ outcome }: { readonly outcome: Outcome }) {
  return (
    <StatusIndicator type={outcome.tone} wrapText>
      {outcome.words}
    </StatusIndicator>
  );
}
