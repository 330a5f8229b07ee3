/** `aws-chunked` bodies: how SDKs send a stream whose checksum they learn only at its end. */
import { Malformed } from './refusals';

export interface ChunkedBody {
  readonly body: Buffer;
  /** The trailing headers, names in lower case. */
  readonly trailer: ReadonlyMap<string, string>;
}

/** Takes the chunks out of their frames; chunk signatures are not checked. Throws Malformed. */
export function readChunked(raw: Buffer): ChunkedBody {
  const parts: Buffer[] = [];
  let offset = 0;
  const line = (): string => {
    const end = raw.indexOf('\r\n', offset);
    if (end === -1) throw new Malformed('', 'the chunked body ends too early');
    const text = raw.toString('latin1', offset, end);
    offset = end + 2;
    return text;
  };
  for (;;) {
    const size = /^([0-9a-fA-F]{1,8})(;.*)?$/.exec(line())?.[1];
    if (size === undefined) throw new Malformed('', 'the chunked body has a broken chunk size');
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    if (offset + length > raw.length) throw new Malformed('', 'the chunked body ends too early');
    parts.push(raw.subarray(offset, offset + length));
    offset += length;
    if (line() !== '') throw new Malformed('', 'a chunk is longer than it says');
  }
  const trailer = new Map<string, string>();
  while (offset < raw.length) {
    const text = line();
    if (text === '') break;
    const colon = text.indexOf(':');
    if (colon > 0) trailer.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
  }
  return { body: Buffer.concat(parts), trailer };
}
