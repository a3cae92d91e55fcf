import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useMemo, useRef, useState } from 'react';
import { addressOf, type Route } from '../routing/route';
import { useRoute } from '../routing/use-route';
import { Masthead } from './masthead';
import { NoticeContext, type Notices } from './notice';
import { ViewBoundary } from './view-boundary';
import { CurrentView, titleOf } from './views';
import './frame.css';

const LINKS = [
  { view: 'start', text: 'Start a run', href: addressOf.start() },
  { view: 'runs', text: 'Execution logs', href: addressOf.runs() },
  { view: 'schedules', text: 'Schedules', href: addressOf.schedules() },
] as const;

/** What tells one view from another, whatever it shows of it. */
function identityOf(route: Route): string {
  return route.view === 'run' ? `run ${route.place.stateMachineArn} ${route.place.name}` : route.view;
}

/** The head of the page, its navigation, and the view that the address names. */
export function Frame() {
  const route = useRoute();
  const identity = identityOf(route);
  const { sentence, dismiss, notices } = useOneNotice(identity);
  useViewChange(identity, titleOf(route));
  return (
    <NoticeContext value={notices}>
      <button type="button" className="frame-skip" onClick={focusHeading}>
        Skip to the content
      </button>
      <Masthead />
      <div className="frame">
        <nav className="frame-views" aria-label="Views">
          <ul>
            {LINKS.map(({ view, text, href }) => (
              <li key={view}>
                <a href={href} aria-current={currentOf(view, route)}>
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main className="frame-content">
          <SpaceBetween size="m">
            {sentence !== undefined && (
              <Alert dismissible onDismiss={dismiss}>
                {sentence}
              </Alert>
            )}
            <ViewBoundary key={identity}>
              <CurrentView route={route} />
            </ViewBoundary>
          </SpaceBetween>
        </main>
      </div>
    </NoticeContext>
  );
}

/** A run is one of the list's. */
function currentOf(view: Route['view'], route: Route): 'page' | 'true' | undefined {
  if (view === route.view) return 'page';
  return view === 'runs' && route.view === 'run' ? 'true' : undefined;
}

function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus();
}

/** A view that is gone to is announced by its title, and the keyboard goes on at its heading. */
function useViewChange(identity: string, title: string): void {
  const shown = useRef(identity);
  useEffect(() => {
    document.title = `${title} – Masking Automation`;
    if (shown.current === identity) return;
    shown.current = identity;
    window.scrollTo(0, 0);
    focusHeading();
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
