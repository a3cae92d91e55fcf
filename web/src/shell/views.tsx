import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import { addressOf, type Route } from '../routing/route';
import { RunView } from '../run/run-view';
import { RunsView } from '../runs/runs-view';
import { SchedulesView } from '../schedules/schedules-view';
import { StartView } from '../start/start-view';

/** What the tab is called. */
export function titleOf(route: Route): string {
  switch (route.view) {
    case 'start':
      return 'Start a run';
    case 'runs':
      return 'Execution logs';
    case 'run':
      return route.place.name;
    case 'schedules':
      return 'Schedules';
    case 'unknown':
      return 'No such page';
  }
}

/** The view that an address names. */
export function CurrentView({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'start':
      return <StartView linked={route.fields} />;
    case 'runs':
      return <RunsView query={route} />;
    case 'run':
      return <RunView place={route.place} />;
    case 'schedules':
      return <SchedulesView />;
    case 'unknown':
      return <Nowhere />;
  }
}

function Nowhere() {
  return (
    <ContentLayout header={<Header variant="h1">No such page</Header>}>
      <Box>
        This address names nothing here. All runs are in the{' '}
        <Link href={addressOf.runs()}>execution logs</Link>.
      </Box>
    </ContentLayout>
  );
}
