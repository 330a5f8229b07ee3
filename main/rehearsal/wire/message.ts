/** What goes into the wire layer and what comes out of it; HTTP and in-process transports only carry it. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as they came, still percent-encoded. */
  readonly target: string;
  /** Names in lower case; a header given twice is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Path and query parameters, decoded. */
export interface Target {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Takes the target apart; undefined when it is not a valid one. */
export function parseTarget(target: string): Target | undefined {
  const mark = target.indexOf('?');
  const rawPath = mark === -1 ? target : target.slice(0, mark);
  if (!rawPath.startsWith('/')) return undefined;
  try {
    return {
      path: decodeURIComponent(rawPath),
      query: new Map(mark === -1 ? [] : new URLSearchParams(target.slice(mark + 1))),
    };
  } catch {
    return undefined;
  }
}
