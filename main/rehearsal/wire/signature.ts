/** AWS Signature Version 4, checked: the caller holds the secret of the key it names. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './message';

/** What an `Authorization` header says. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const form =
  /^AWS4-HMAC-SHA256 Credential=([A-Za-z0-9]{4,128})\/(\d{8})\/([a-z0-9-]{1,40})\/([a-z0-9-]{1,40})\/aws4_request, ?SignedHeaders=([a-z0-9;._-]+), ?Signature=([0-9a-f]{64})$/;

/** Undefined when the header is missing or not of Signature Version 4. */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  const match = form.exec(header ?? '');
  if (match === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] =
    match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/** True when the request, its body included, was signed with `secretAccessKey`. */
export function signatureHolds(
  request: WireRequest,
  authorization: Authorization,
  secretAccessKey: string,
): boolean {
  const { date, region, service, signedHeaders } = authorization;
  const time = request.headers['x-amz-date'] ?? '';
  if (!signedHeaders.includes('host') || !time.startsWith(date)) return false;
  const bodyHash = hashOfBody(request, service);
  if (bodyHash === undefined) return false;
  const canonical = [
    request.method,
    ...canonicalTarget(request.target, service),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const expected = createHmac('sha256', key).update(toSign).digest();
  return timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex'));
}

/** The hash that was signed; undefined when the body is not the one it was made of. */
function hashOfBody(request: WireRequest, service: string): string | undefined {
  const claimed = request.headers['x-amz-content-sha256'];
  const actual = sha256(request.body);
  if (claimed === undefined) return actual;
  if (/^[0-9a-f]{64}$/.test(claimed)) return claimed === actual ? actual : undefined;
  // Only S3 lets a body go unsigned.
  return service === 's3' ? claimed : undefined;
}

/** Path and query in the order and encoding of the signature. S3 encodes the path once, the others twice. */
function canonicalTarget(target: string, service: string): [string, string] {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark + 1);
  const encodedPath =
    service === 's3' ? path.split('/').map(reencode).join('/') : path.split('/').map(encode).join('/');
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return { name: reencode(name), value: reencode(value) };
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`);
  return [encodedPath, pairs.join('&')];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function reencode(text: string): string {
  try {
    return encode(decodeURIComponent(text));
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
