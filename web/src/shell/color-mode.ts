import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { browserStorage } from '../storage/areas';
import { StoredValue } from '../storage/stored-value';

/** What a reader chose: to follow the system, or one of the two whatever it says. */
export const COLOR_CHOICES = ['system', 'light', 'dark'] as const;

export type ColorChoice = (typeof COLOR_CHOICES)[number];

const stored = new StoredValue<ColorChoice>(browserStorage, 'masking-automation.colors', (value) =>
  COLOR_CHOICES.find((choice) => choice === value),
);

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

export function colorChoice(): ColorChoice {
  return stored.get() ?? 'system';
}

export function isDark(choice: ColorChoice): boolean {
  return choice === 'system' ? systemIsDark.matches : choice === 'dark';
}

function apply(choice: ColorChoice): void {
  applyMode(isDark(choice) ? Mode.Dark : Mode.Light);
}

export function chooseColors(choice: ColorChoice): void {
  if (choice === 'system') stored.remove();
  else stored.set(choice);
  apply(choice);
}

/** Puts the colours on the page before anything is drawn, and follows the system from then on. */
export function followColors(): void {
  apply(colorChoice());
  systemIsDark.addEventListener('change', () => apply(colorChoice()));
}
