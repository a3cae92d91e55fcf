import '@cloudscape-design/global-styles/index.css';
import './shell/base.css';
import { createRoot } from 'react-dom/client';
import * as z from 'zod/mini';
import { App } from './shell/app';
import { followColors } from './shell/color-mode';

// Otherwise it tries to compile code from text, which the page's Content-Security-Policy forbids.
z.config({ jitless: true });
followColors();
const place = document.getElementById('app');
// What a view throws is shown in its place; see ViewBoundary.
if (place) createRoot(place, { onCaughtError: () => undefined }).render(<App />);
