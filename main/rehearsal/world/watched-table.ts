/**
 * A table that knows which of its rows have changed. Services change their rows in place, however deep (a task's
 * container, a service's events), so what is read from a table is the row behind a proxy that notices writes.
 */
/** The plain object behind each proxy that was handed out. */
const plainOf = new WeakMap<object, object>();

/** The row itself, without the proxy in front of it: as it is written to disk. */
export function plain(value: unknown): unknown {
  return isObject(value) ? (plainOf.get(value) ?? value) : value;
}

/** `Map` with rows that are watched. Rows are plain data; a row that was put in is changed through `get` alone. */
export class WatchedTable extends Map<string, unknown> {
  /** Since `takeChanged`, in order: the keys of rows that were set, changed or deleted. */
  private readonly changed = new Set<string>();
  /** Among them: rows that were deleted, whether there is another one by now or not. */
  private readonly deleted = new Set<string>();

  constructor(
    /** Called at the first change since `takeChanged`. */
    private readonly onChange: () => void,
  ) {
    super();
  }

  override set(key: string, row: unknown): this {
    // A new row comes last.
    if (!this.has(key)) this.changed.delete(key);
    this.mark(key);
    if (isObject(row) && row === this.get(key)) return this;
    return super.set(key, isObject(row) ? new RowWatch(() => this.mark(key)).proxyOf(unwrapped(row)) : row);
  }

  override delete(key: string): boolean {
    if (!super.delete(key)) return false;
    this.mark(key);
    this.deleted.add(key);
    return true;
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }

  /** What changed since the last call. A row that came in place of a deleted one is told as both. */
  takeChanged(): readonly { readonly key: string; readonly isThere: boolean }[] {
    const changes = [...this.changed].flatMap((key) => [
      ...(this.deleted.has(key) || !this.has(key) ? [{ key, isThere: false }] : []),
      ...(this.has(key) ? [{ key, isThere: true }] : []),
    ]);
    this.changed.clear();
    this.deleted.clear();
    return changes;
  }

  private mark(key: string): void {
    if (this.changed.size === 0) this.onChange();
    this.changed.add(key);
  }
}

/** The proxies of one row and of everything in it. The same object always has the same proxy. */
class RowWatch implements ProxyHandler<Record<PropertyKey, unknown>> {
  private readonly proxies = new WeakMap<object, object>();

  constructor(private readonly mark: () => void) {}

  proxyOf(value: object): object {
    let proxy = this.proxies.get(value);
    if (proxy === undefined) {
      proxy = new Proxy(value as Record<PropertyKey, unknown>, this);
      this.proxies.set(value, proxy);
      plainOf.set(proxy, value);
    }
    return proxy;
  }

  get(target: Record<PropertyKey, unknown>, property: PropertyKey): unknown {
    const value = target[property];
    return isObject(value) ? this.proxyOf(value) : value;
  }

  set(target: Record<PropertyKey, unknown>, property: PropertyKey, value: unknown): boolean {
    const next = isObject(value) ? unwrapped(value) : value;
    if (target[property] === next && property in target) return true;
    target[property] = next;
    this.mark();
    return true;
  }

  deleteProperty(target: Record<PropertyKey, unknown>, property: PropertyKey): boolean {
    if (!(property in target)) return true;
    this.mark();
    return Reflect.deleteProperty(target, property);
  }
}

/** The value with plain objects alone in it: a row that was made by spreading another one holds proxies of that one. */
function unwrapped(value: object): object {
  const behind = plainOf.get(value);
  // What is behind a proxy never holds one.
  if (behind !== undefined) return behind;
  for (const [name, item] of Object.entries(value)) {
    if (!isObject(item)) continue;
    const next = unwrapped(item);
    if (next !== item) (value as Record<string, unknown>)[name] = next;
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
