import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { restoreCommand } from '../../../client/restore-command';
import type { ExecutionDetail } from '../../../lambda/contract/execution-detail';
import { isSuccess } from '../../../lambda/contract/verdict';
import { CommandLine } from '../parts/command-line';

/** The masked snapshot, and how to make a database of it. */
export function RunResult({ detail }: { readonly detail: ExecutionDetail }) {
  const { maskedSnapshotArn, databaseIdentifier, engine, verdict } = detail;
  if (maskedSnapshotArn === null) return null;
  const restore = restoreCommand(maskedSnapshotArn, databaseIdentifier, engine);
  return (
    <Container header={<Header variant="h2">Masked snapshot</Header>}>
      <SpaceBetween size="m">
        {verdict !== null && !isSuccess(verdict) && (
          <Alert type="warning">
            This snapshot is not the result of a run that succeeded. Do not rely on its being masked.
          </Alert>
        )}
        <CopyToClipboard
          variant="inline"
          textToCopy={maskedSnapshotArn}
          textToDisplay={maskedSnapshotArn}
          copyButtonAriaLabel="Copy the ARN of the masked snapshot"
          copySuccessText="Copied."
          copyErrorText="It could not be copied; mark it and copy it."
        />
        {restore && (
          <SpaceBetween size="xxs">
            <Box>
              To make a database of it
              {restore.lacksEngine &&
                ', with the engine of the source in place of ENGINE (aurora-postgresql or aurora-mysql)'}
              {restore.isOfCluster && ', and then an instance in it'}:
            </Box>
            <CommandLine command={restore.command} copyLabel="Copy the command" />
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}
