import '@cloudscape-design/global-styles/index.css';
import './shell/base.css';
import { createRoot } from 'react-dom/client';
import * as z from 'zod/mini';
import { App } from './shell/app';
import { followColors } from './shell/color-mode';
import { provideTokens } from './shell/design-tokens';

// Otherwise it tries to compile code from text, which the page's Content-Security-Policy forbids.
z.config({ jitless: true });
followColors();
const place = document.getElementById('app');
if (place) {
  provideTokens(place);
  createRoot(place).render(<App />);
}
