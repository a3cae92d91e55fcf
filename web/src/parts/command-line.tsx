import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import './command-line.css';

interface CommandLineProps {
  readonly command: string;
  /** What the button is called. */
  readonly copyLabel: string;
}

/** A command to copy into a shell. */
export function CommandLine({ command, copyLabel }: CommandLineProps) {
  return (
    <SpaceBetween size="xxs">
      <code className="command-line">{command}</code>
      <CopyToClipboard
        copyButtonText={copyLabel}
        copySuccessText="Copied."
        copyErrorText="It could not be copied; mark it and copy it."
        textToCopy={command}
      />
    </SpaceBetween>
  );
}
