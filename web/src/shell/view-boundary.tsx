import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';
import { describeError } from '../api/describe-error';

interface ViewBoundaryProps {
  readonly children: ReactNode;
}

interface ViewBoundaryState {
  readonly error?: unknown;
}

/** Says so where a view cannot be drawn, as of an answer that is not as the API promises; the rest of the page stays. */
export class ViewBoundary extends Component<ViewBoundaryProps, ViewBoundaryState> {
  static getDerivedStateFromError(error: unknown): ViewBoundaryState {
    return { error };
  }

  override state: ViewBoundaryState = {};

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Alert
        type="error"
        header="This view cannot be shown"
        action={<Button onClick={() => window.location.reload()}>Load the page again</Button>}
      >
        The API may be of another version than this page. {describeError(error)}
      </Alert>
    );
  }
}
