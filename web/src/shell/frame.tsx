import Alert from '@cloudscape-design/components/alert';
import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useMemo, useRef, useState } from 'react';
import { addressOf, type Route } from '../routing/route';
import { useRoute } from '../routing/use-route';
import { Masthead } from './masthead';
import { NoticeContext, type Notices } from './notice';
import { CurrentView, titleOf } from './views';

const MASTHEAD_ID = 'masthead';

const LINKS = [
  { type: 'link', text: 'Start a run', href: addressOf.start() },
  { type: 'link', text: 'Execution logs', href: addressOf.runs() },
  { type: 'link', text: 'Schedules', href: addressOf.schedules() },
] as const;

const ACTIVE_LINK: Readonly<Record<Route['view'], string>> = {
  start: addressOf.start(),
  runs: addressOf.runs(),
  run: addressOf.runs(),
  schedules: addressOf.schedules(),
  unknown: '',
};

/** What tells one view from another, whatever it shows of it. */
function identityOf(route: Route): string {
  return route.view === 'run' ? `run ${route.place.stateMachineArn} ${route.place.name}` : route.view;
}

/** The head of the page, its navigation, and the view that the address names. */
export function Frame() {
  const route = useRoute();
  const identity = identityOf(route);
  const [isNavigationOpen, setNavigationOpen] = useState(() => window.innerWidth > 1000);
  const { sentence, dismiss, notices } = useOneNotice(identity);
  useViewChange(identity, titleOf(route));
  return (
    <NoticeContext value={notices}>
      <div id={MASTHEAD_ID} className="sticky-top">
        <Masthead />
      </div>
      <AppLayout
        headerSelector={`#${MASTHEAD_ID}`}
        toolsHide
        navigationOpen={isNavigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        navigation={
          <SideNavigation
            header={{ text: 'Automation', href: addressOf.runs() }}
            items={LINKS}
            activeHref={ACTIVE_LINK[route.view]}
          />
        }
        content={
          <SpaceBetween size="m">
            {sentence !== undefined && (
              <Alert dismissible onDismiss={dismiss}>
                {sentence}
              </Alert>
            )}
            <CurrentView key={identity} route={route} />
          </SpaceBetween>
        }
      />
    </NoticeContext>
  );
}

/** A view that is gone to is announced by its title, and the keyboard goes on at its heading. */
function useViewChange(identity: string, title: string): void {
  const shown = useRef(identity);
  useEffect(() => {
    document.title = `${title} – Masking Automation`;
    if (shown.current === identity) return;
    shown.current = identity;
    const heading = document.querySelector<HTMLElement>('main h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
  }, [identity, title]);
}

/** A notice belongs to the view that is shown next, and goes with it. */
function useOneNotice(identity: string): {
  readonly sentence: string | undefined;
  readonly dismiss: () => void;
  readonly notices: Notices;
} {
  const [notice, setNotice] = useState<{ readonly sentence: string; readonly of?: string }>();
  const notices = useMemo(() => ({ notify: (sentence: string) => setNotice({ sentence }) }), []);
  useEffect(() => {
    setNotice((current) => {
      if (current === undefined) return undefined;
      if (current.of === undefined) return { ...current, of: identity };
      return current.of === identity ? current : undefined;
    });
  }, [identity]);
  return { sentence: notice?.sentence, dismiss: () => setNotice(undefined), notices };
}
