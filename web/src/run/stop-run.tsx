import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ExecutionPlace } from '../../../client/api-client';
import { useSurroundings } from '../api/use-api';
import { Failure } from '../parts/failure';

interface StopRunProps {
  readonly place: ExecutionPlace;
  readonly onStopped: () => void;
}

/** Stops a run, once that was confirmed. */
export function StopRun({ place, onStopped }: StopRunProps) {
  const { api } = useSurroundings();
  const [isAsking, setAsking] = useState(false);
  const [isStopping, setStopping] = useState(false);
  const [error, setError] = useState<unknown>();
  const ask = (): void => {
    setError(undefined);
    setAsking(true);
  };
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    setStopping(true);
    setError(undefined);
    try {
      await api.stopExecution(place);
      setAsking(false);
      onStopped();
    } catch (failure) {
      setError(failure);
    } finally {
      setStopping(false);
    }
  };
  return (
    <>
      <Button onClick={ask}>Stop</Button>
      <Modal
        visible={isAsking}
        onDismiss={() => setAsking(false)}
        header="Stop this run?"
        footer={
          <Box float="right">
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={() => setAsking(false)}>
                Let it run
              </Button>
              <Button variant="primary" loading={isStopping} loadingText="Stopping the run" onClick={stop}>
                Stop the run
              </Button>
            </SpaceBetween>
          </Box>
        }
      >
        <SpaceBetween size="s">
          <Box>
            {place.name} ends without a masked snapshot. What it has made so far, its clone among it, is then
            removed. The database itself is not touched.
          </Box>
          {error !== undefined && (
            <Failure error={error} consequence="Whether the run was stopped is not known; try again." />
          )}
        </SpaceBetween>
      </Modal>
    </>
  );
}
