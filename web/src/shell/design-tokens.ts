import * as tokens from '@cloudscape-design/design-tokens';

/** Colours and fonts of Cloudscape, under the names that the page's own styles know them by. */
const PROPERTIES = {
  '--divider': tokens.colorBorderDividerDefault,
  '--text-secondary': tokens.colorTextBodySecondary,
  '--text-error': tokens.colorTextStatusError,
  '--text-warning': tokens.colorTextStatusWarning,
  '--text-success': tokens.colorTextStatusSuccess,
  '--text-info': tokens.colorTextStatusInfo,
  '--text-inactive': tokens.colorTextStatusInactive,
  '--font-monospace': tokens.fontFamilyMonospace,
} as const;

/** Gives the tokens to all that is inside an element; they change with the colours of the page. */
export function provideTokens({ style }: HTMLElement): void {
  for (const [name, value] of Object.entries(PROPERTIES)) style.setProperty(name, value);
}
