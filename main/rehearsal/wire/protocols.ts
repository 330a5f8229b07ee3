/** The four wire protocols behind one interface. Nothing here knows an operation or a service. */
import { readJson, writeJson } from './json-codec';
import type { WireRequest, WireResponse } from './message';
import type { Protocol, ServiceProfile } from './profiles';
import { parseForm, readQuery } from './query-reader';
import { readRest, restErrorXml, writeRest } from './rest';
import { Unmodelled } from './refusals';
import type { Operation, StructureShape } from './schema';
import { element, escapeXml, structureXml } from './xml-writer';

/** An error as it is about to be sent. */
interface WireError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  /** How the model spells the message's member (JSON). */
  readonly messageMember: string;
}

export interface ProtocolCodec {
  /**
   * The operation's name as the request gives it; undefined where only the path tells (restXml). Throws
   * Unmodelled for another version of the service's API.
   */
  operationName(request: WireRequest, profile: ServiceProfile): string | undefined;
  /** Throws Malformed, Missing or Unmodelled. */
  read(operation: Operation, request: WireRequest): object;
  /** Throws TypeError when the answer does not fit the schema. */
  write(operation: Operation, output: object, profile: ServiceProfile, requestId: string): WireResponse;
  error(error: WireError, request: WireRequest, requestId: string): WireResponse;
}

const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n';
const xmlHeaders = { 'content-type': 'text/xml;charset=UTF-8' } as const;

function queryCodec(ec2: boolean): ProtocolCodec {
  return {
    operationName: (request, profile) => {
      const parameters = parseForm(request.body.toString('utf8'));
      const version = parameters.get('Version') ?? 'without a version';
      // Two generations of load balancing share one scope and many names.
      if (version !== profile.version) throw new Unmodelled(version, 'API version');
      return parameters.get('Action');
    },
    read: (operation, request) =>
      readQuery(operation.input, parseForm(request.body.toString('utf8')), { ec2 }),
    write: ({ name, output: shape }, output, profile, requestId) => {
      const content = isStructure(shape) ? structureXml(shape, output).content : '';
      const id = element(ec2 ? 'requestId' : 'RequestId', requestId);
      const inside = ec2
        ? id + (isStructure(shape) ? content : element('return', 'true'))
        : (isStructure(shape) ? element(`${name}Result`, content) : '') + element('ResponseMetadata', id);
      const root = element(`${name}Response`, inside, ` xmlns="${profile.xmlNamespace}"`);
      return { status: 200, headers: xmlHeaders, body: Buffer.from(prolog + root) };
    },
    error: ({ code, message, status }, _request, requestId) => {
      const type = ec2 ? '' : element('Type', status >= 500 ? 'Receiver' : 'Sender');
      const error = element(
        'Error',
        type + element('Code', escapeXml(code)) + element('Message', escapeXml(message)),
      );
      const root = ec2
        ? element('Response', element('Errors', error) + element('RequestID', requestId))
        : element('ErrorResponse', error + element('RequestId', requestId));
      return { status, headers: xmlHeaders, body: Buffer.from(prolog + root) };
    },
  };
}

const jsonHeaders = { 'content-type': 'application/x-amz-json-1.1' } as const;

const json: ProtocolCodec = {
  operationName: (request, profile) => {
    const [target = '', name] = (request.headers['x-amz-target'] ?? '').split('.');
    if (target !== profile.target) throw new Unmodelled(target, 'API version');
    return name;
  },
  read: (operation, request) => readJson(operation.input, request.body.toString('utf8')),
  write: (operation, output) => ({
    status: 200,
    headers: jsonHeaders,
    body: Buffer.from(writeJson(operation.output, output)),
  }),
  error: ({ code, message, status, messageMember }) => ({
    // awsJson knows 400 and 500 alone, whatever a model says; 403, 501 and 503 are the wire layer's own.
    status: status >= 404 && status < 500 ? 400 : status,
    headers: jsonHeaders,
    body: Buffer.from(JSON.stringify({ __type: code, [messageMember]: message })),
  }),
};

const restXml: ProtocolCodec = {
  operationName: () => undefined,
  read: readRest,
  write: (operation, output, profile) => writeRest(operation, output, profile.xmlNamespace),
  error: ({ code, message, status }, request, requestId) => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body:
      request.method === 'HEAD'
        ? Buffer.alloc(0)
        : Buffer.from(restErrorXml(code, message, request.target.split('?')[0] ?? '/', requestId)),
  }),
};

export const codecs: Readonly<Record<Protocol, ProtocolCodec>> = {
  ec2Query: queryCodec(true),
  awsQuery: queryCodec(false),
  awsJson1_1: json,
  restXml,
};

function isStructure(shape: Operation['output']): shape is StructureShape {
  return shape.kind === 'structure' || shape.kind === 'union';
}
