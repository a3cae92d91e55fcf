/** What a browser may not give: it can be switched off, full or emptied. Nothing here may depend on it. */
type Area = () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** A value of one type under one key of the browser's storage. */
export class StoredValue<Value> {
  /**
   * @param area where it is kept: this tab's storage, or the browser's
   * @param read gives the value of what was stored, or undefined for what cannot be used any more
   */
  constructor(
    private readonly area: Area,
    private readonly key: string,
    private readonly read: (stored: unknown) => Value | undefined,
  ) {}

  get(): Value | undefined {
    try {
      const text = this.area().getItem(this.key);
      return text === null ? undefined : this.read(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  set(value: Value): void {
    try {
      this.area().setItem(this.key, JSON.stringify(value));
    } catch {
      // A page that remembers nothing still works.
    }
  }

  remove(): void {
    try {
      this.area().removeItem(this.key);
    } catch {
      // As above.
    }
  }
}
