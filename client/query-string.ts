/** Values of a query by their names; what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** What `encodeURIComponent` leaves as it is, and RFC 3986 keeps for itself. */
const RESERVED = /[!'()*]/g;
/** Halves of characters, which have no encoding. */
const HALF_CHARACTER = /\p{Cs}/gu;

/**
 * A part of an address, every character encoded but the unreserved ones of RFC 3986: that is also how a signature has
 * it, so what is signed and what is sent are the same text.
 */
export function encoded(text: string): string {
  return encodeURIComponent(text.replace(HALF_CHARACTER, '\ufffd')).replace(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A query with its question mark; empty where nothing is asked. */
export function queryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${given.map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`).join('&')}`;
}
