/** The restXml protocol: operations by method, path and query; members in headers, query, labels and body. */
import { isVerifiable, verifyChecksums } from './checksums';
import { readChunked } from './chunked';
import { parseTarget, type Target, type WireRequest, type WireResponse } from './message';
import { Malformed, Missing, Unmodelled } from './refusals';
import { readText, toBuffer, writeText } from './scalars';
import type { Member, Operation, StructureShape } from './schema';
import { readXml } from './xml-reader';
import { element, escapeXml, namespaceAttribute, structureXml } from './xml-writer';

/** Headers of signing and transport, which no operation has as a member. */
const transport: ReadonlySet<string> = new Set([
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-user-agent',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-api-version',
]);

/** The one shape whose body is not wrapped as the schema says (trait s3UnwrappedXmlOutput is not in it). */
const unwrapped: ReadonlySet<string> = new Set(['GetBucketLocation']);

interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly bucket: boolean;
  readonly key: boolean;
  /** The path below the bucket when it has no key, e.g. `/`. */
  readonly fixedPath: string;
  readonly literals: ReadonlyMap<string, string>;
  readonly queryNames: ReadonlySet<string>;
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

/** What the router needs to know of an operation. Throws when it has no HTTP binding. */
export function routeOf(operation: Operation): Route {
  const { http } = operation;
  if (http === undefined) throw new Error(`${operation.name} has no HTTP binding`);
  const [method, pattern] = http;
  const [path = '/', query = ''] = pattern.split('?');
  const members = membersOf(operation.input);
  const literals = new Map(new URLSearchParams(query));
  literals.delete('x-id');
  return {
    operation,
    method,
    // The bucket is cut out of the pattern by the SDK's generator; we speak path style only.
    bucket: members.some((member) => member.name === 'Bucket' && member.traits.httpLabel === 1),
    key: path.includes('{Key+}'),
    fixedPath: path,
    literals,
    queryNames: new Set([...literals.keys(), ...names(members, 'httpQuery'), 'x-id']),
    requiredQuery: names(
      members.filter((member) => member.required),
      'httpQuery',
    ),
    requiredHeaders: names(
      members.filter((member) => member.required),
      'httpHeader',
    ).map((name) => name.toLowerCase()),
  };
}

function names(members: readonly Member[], trait: 'httpQuery' | 'httpHeader'): string[] {
  return members.flatMap(({ traits }) => traits[trait] ?? []);
}

/** The operation that a request means: of all that fit, the one that asks for most. */
export function findRoute(routes: Iterable<Route>, request: WireRequest): Route | undefined {
  const target = parseTarget(request.target);
  if (target === undefined) return undefined;
  const { bucket, key, rest } = splitPath(target.path);
  let best: { readonly route: Route; readonly score: number } | undefined;
  for (const route of routes) {
    if (route.method !== request.method) continue;
    if (route.fixedPath !== '/' && !route.key) {
      if (route.fixedPath !== (route.bucket ? rest : target.path)) continue;
    } else if (route.bucket !== (bucket !== '') || route.key !== (key !== '')) continue;
    const asked = target.query.get('x-id');
    if (asked !== undefined && asked !== route.operation.name) continue;
    if (![...target.query.keys()].every((name) => route.queryNames.has(name))) continue;
    if (![...route.literals].every(([name, value]) => target.query.get(name) === value)) continue;
    if (!route.requiredQuery.every((name) => target.query.has(name))) continue;
    if (!route.requiredHeaders.every((name) => Object.hasOwn(request.headers, name))) continue;
    const score = route.literals.size * 4 + route.requiredQuery.length * 2 + route.requiredHeaders.length * 2;
    if (best === undefined || score > best.score) best = { route, score };
  }
  return best?.route;
}

function splitPath(path: string): { bucket: string; key: string; rest: string } {
  const slash = path.indexOf('/', 1);
  if (slash === -1) return { bucket: path.slice(1), key: '', rest: '/' };
  return { bucket: path.slice(1, slash), key: path.slice(slash + 1), rest: path.slice(slash) };
}

/** The operation's input. Throws Malformed, Missing or Unmodelled. */
export function readRest(operation: Operation, request: WireRequest): object {
  const target = parseTarget(request.target);
  if (target === undefined) throw new Malformed('', 'the path is not valid');
  const { headers, body } = unframe(request);
  const members = membersOf(operation.input);
  verifyChecksums(aboutBody(members, headers), body);
  const result: Record<string, unknown> = {};
  const bodyMembers: Member[] = [];
  for (const member of members) {
    const value = readBound(member, target, headers, body, bodyMembers);
    if (value !== undefined) result[member.name] = value;
  }
  if (bodyMembers.length > 0 && body.length > 0 && isStructure(operation.input)) {
    Object.assign(result, readXml({ ...operation.input, members: bodyMembers }, body.toString('utf8')));
  }
  const missing = members.find((member) => member.required && result[member.name] === undefined);
  if (missing !== undefined) throw new Missing(missing.name);
  refuseStrangers(members, headers);
  return result;
}

/**
 * The headers that may speak of this body. A checksum that is a member of an operation without a blob in its
 * body (CompleteMultipartUpload) is that of the whole object.
 */
function aboutBody(
  members: readonly Member[],
  headers: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (members.some(({ traits, shape }) => traits.httpPayload === 1 && shape.kind === 'blob')) return headers;
  const bound = new Set(names(members, 'httpHeader').map((name) => name.toLowerCase()));
  return new Map([...headers].filter(([name]) => !bound.has(name) || name === 'content-md5'));
}

function refuseStrangers(members: readonly Member[], headers: ReadonlyMap<string, string>): void {
  const known = new Set(names(members, 'httpHeader').map((name) => name.toLowerCase()));
  const prefixes = members.flatMap(({ traits }) => traits.httpPrefixHeaders?.toLowerCase() ?? []);
  for (const name of headers.keys()) {
    if (!name.startsWith('x-amz-') || transport.has(name) || known.has(name) || isVerifiable(name)) continue;
    if (!prefixes.some((prefix) => name.startsWith(prefix))) throw new Unmodelled(name);
  }
}

function readBound(
  member: Member,
  target: Target,
  headers: ReadonlyMap<string, string>,
  body: Buffer,
  bodyMembers: Member[],
): unknown {
  const { traits, shape, name } = member;
  if (traits.httpLabel === 1) {
    const { bucket, key } = splitPath(target.path);
    return name === 'Bucket' ? bucket : name === 'Key' ? key : undefined;
  }
  if (traits.httpHeader !== undefined) {
    const text = headers.get(traits.httpHeader.toLowerCase());
    if (text === undefined) return undefined;
    if (shape.kind === 'list') {
      return text.split(',').map((part) => readText(shape.item.shape, part.trim(), name));
    }
    return readText(shape, text, name);
  }
  if (traits.httpQuery !== undefined) {
    const text = target.query.get(traits.httpQuery);
    return text === undefined ? undefined : readText(shape, text, name);
  }
  if (traits.httpPrefixHeaders !== undefined) {
    const prefix = traits.httpPrefixHeaders.toLowerCase();
    const found = [...headers].filter(([header]) => header.startsWith(prefix));
    if (found.length === 0) return undefined;
    const map = Object.create(null) as Record<string, string>;
    for (const [header, value] of found) map[header.slice(prefix.length)] = value;
    return map;
  }
  if (traits.httpPayload === 1) {
    if (shape.kind === 'blob') return body;
    if (body.length === 0) return undefined;
    return isStructure(shape)
      ? readXml(shape, body.toString('utf8'))
      : readText(shape, body.toString('utf8'), name);
  }
  if (name !== 'Bucket') bodyMembers.push(member);
  return undefined;
}

/** Body and headers as if no `aws-chunked` framing had been there. */
function unframe(request: WireRequest): { headers: Map<string, string>; body: Buffer } {
  const headers = new Map(Object.entries(request.headers));
  const encodings = (headers.get('content-encoding') ?? '')
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '');
  const streamed = (headers.get('x-amz-content-sha256') ?? '').startsWith('STREAMING-');
  if (!streamed && !encodings.includes('aws-chunked')) return { headers, body: request.body };
  const { body, trailer } = readChunked(request.body);
  const others = encodings.filter((encoding) => encoding !== 'aws-chunked');
  if (others.length === 0) headers.delete('content-encoding');
  else headers.set('content-encoding', others.join(','));
  headers.set('content-length', String(body.length));
  for (const [name, value] of trailer) if (name.startsWith('x-amz-checksum-')) headers.set(name, value);
  return { headers, body };
}

/** The response to a handler's answer. Throws TypeError when it does not fit the schema. */
export function writeRest(operation: Operation, output: object, xmlNamespace: string): WireResponse {
  const headers: Record<string, string> = {};
  let status = operation.http?.[2] ?? 200;
  if (!isStructure(operation.output)) return { status, headers, body: Buffer.alloc(0) };
  const shape = operation.output;
  const source = output as Readonly<Record<string, unknown>>;
  let body: Buffer | undefined;
  let inBody = false;
  for (const member of shape.members) {
    const { traits, name } = member;
    const value = source[name];
    const bound = isBound(member);
    inBody ||= !bound;
    if (value === undefined || !bound) continue;
    if (traits.httpResponseCode === 1) status = Number(value);
    else if (traits.httpHeader !== undefined)
      headers[traits.httpHeader.toLowerCase()] = headerText(member, value, shape);
    else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(value as Record<string, string>)) {
        headers[traits.httpPrefixHeaders.toLowerCase() + key] = text;
      }
    } else body = payload(member, value, shape);
  }
  // HTTP's own rule, which no schema says: part of a content goes out with this status.
  if (headers['content-range'] !== undefined) status = 206;
  if (inBody) {
    body = Buffer.from(bodyXml(operation, shape, output, xmlNamespace));
    headers['content-type'] = 'application/xml';
  }
  return { status, headers, body: body ?? Buffer.alloc(0) };
}

function bodyXml(operation: Operation, shape: StructureShape, output: object, xmlNamespace: string): string {
  const { content } = structureXml(shape, output, isBound);
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (unwrapped.has(operation.name)) {
    const text = /^<(\w+)>(.*)<\/\w+>$/s.exec(content);
    return prolog + element(text?.[1] ?? 'LocationConstraint', text?.[2] ?? '', ` xmlns="${xmlNamespace}"`);
  }
  return prolog + element(shape.traits.xmlName ?? shape.name, content, ` xmlns="${xmlNamespace}"`);
}

function payload(member: Member, value: unknown, owner: StructureShape): Buffer {
  const { shape, traits } = member;
  if (isStructure(shape)) {
    const { attributes, content } = structureXml(shape, value as object);
    const tag = traits.xmlName ?? shape.name;
    return Buffer.from(element(tag, content, namespaceAttribute(traits) + attributes));
  }
  return shape.kind === 'blob'
    ? toBuffer(value, `${owner.name}.${member.name}`)
    : Buffer.from(writeText(shape, value, owner, member));
}

function headerText(member: Member, value: unknown, owner: StructureShape): string {
  const { shape } = member;
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) throw new TypeError(`${owner.name}.${member.name} must be a list`);
    return value.map((item) => writeText(shape.item.shape, item, owner, member)).join(',');
  }
  if (shape.kind === 'timestamp' && shape.form === undefined && value instanceof Date)
    return value.toUTCString();
  return writeText(shape, value, owner, member);
}

/** The error document of S3. */
export function restErrorXml(code: string, message: string, resource: string, requestId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'Error',
    element('Code', escapeXml(code)) +
      element('Message', escapeXml(message)) +
      element('Resource', escapeXml(resource)) +
      element('RequestId', requestId),
  )}`;
}

function isBound({ traits }: Member): boolean {
  return (
    traits.httpHeader !== undefined ||
    traits.httpPrefixHeaders !== undefined ||
    traits.httpPayload === 1 ||
    traits.httpResponseCode === 1
  );
}

function membersOf(shape: Operation['input']): readonly Member[] {
  return isStructure(shape) ? shape.members : [];
}

function isStructure(shape: Operation['input']): shape is StructureShape {
  return shape.kind === 'structure' || shape.kind === 'union';
}

export type { Route };
