/**
 * The Content-Security-Policy of the page, wherever it is served: it runs its own scripts and styles, asks its own
 * origin and the identity provider, and nothing else. Nobody may frame it.
 *
 * @param connectOrigins origins of the identity provider
 */
export function pagePolicy(connectOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Styles that a script sets are no inline styles.
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...connectOrigins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
