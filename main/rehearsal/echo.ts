/**
 * The wire layer alone, for a second opinion by other people's clients: every modelled operation accepts
 * whatever its schema has, tells what it received, and answers what it was told to answer.
 */
import { createClock } from '../../app/clock';
import { modelledOperations } from './catalogue';
import { plain, startGateway } from './gateway';
import type { WireResponse } from './wire/message';
import { Wire } from './wire/wire';
import { World } from './world/world';

export interface Echo {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `service name`, and the modelled members of each. */
  readonly operations: readonly {
    readonly service: string;
    readonly name: string;
    readonly models: readonly string[];
  }[];
  close(): Promise<void>;
}

const key = {
  accessKeyId: 'AKIALECTERNSECONDEYE',
  secretAccessKey: 'for-the-second-opinion-only-0123456789',
};

/**
 * Starts it on a port of loopback. `POST /_lectern/expect` says what the next call is answered;
 * `POST /_lectern/received` gives what it was, and what the wire layer complained of.
 */
export async function startEcho(): Promise<Echo> {
  const entries = await modelledOperations();
  // So fast that no token bucket is ever empty: this is about the wire alone.
  const world = new World({ clock: createClock(1_000_000), seed: 1 });
  const complaints: unknown[] = [];
  const log = {
    info: () => undefined,
    warn: (message: string, data?: object) => complaints.push({ message, ...data }),
  };
  const wire = new Wire(world, key, log);
  wire.enforcesLimits = false;
  let answer: object = {};
  let received: object | undefined;
  for (const { command, operation } of entries) {
    const { input } = operation;
    const members = input.kind === 'structure' || input.kind === 'union' ? input.members : [];
    wire.on(command, {
      models: members.map(({ name }) => name),
      handle: (given: object) => {
        received = given;
        return answer as never;
      },
    });
  }
  const gateway = await startGateway(
    {
      dispatch: (request) => wire.dispatch(request),
      control: (request) => {
        if (request.target === '/_lectern/expect') {
          answer = decode(JSON.parse(request.body.toString('utf8'))) as object;
          received = undefined;
          complaints.length = 0;
          return Promise.resolve(json({}));
        }
        if (request.target === '/_lectern/received') {
          return Promise.resolve(json({ received: encode(received ?? null), complaints }));
        }
        return Promise.resolve(plain(404, 'There is nothing at this address.'));
      },
      isCut: () => false,
      kept: () => Promise.resolve(),
      status: {
        page: () => plain(200, 'The wire layer alone.'),
        answer: () => plain(404, 'There is nothing at this address.'),
      },
    },
    [0],
  );
  return {
    endpoint: gateway.endpoint,
    ...key,
    operations: entries.map(({ service, operation, models }) => ({ service, name: operation.name, models })),
    close: () => gateway.close(),
  };
}

function json(value: unknown): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** Dates and bytes as JSON that another language understands. */
function encode(value: unknown): unknown {
  if (value instanceof Date) return { $time: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, encode(item)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  if ('$time' in value) return new Date(Number(value.$time));
  if ('$bytes' in value) return Buffer.from(String(value.$bytes), 'hex');
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decode(item)]));
}
