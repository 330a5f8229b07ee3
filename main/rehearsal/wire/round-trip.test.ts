/**
 * Random input and random output of every operation of the SDK clients, through the unmodified client and
 * back: what the handler gets is what was sent, what the client gets is what the handler returned.
 */
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { createTestRehearsal } from '../rehearsal.testing';
import { createRandom, type Random } from '../world/random';
import type { CommandClass } from './registry';
import { operationOf, type Member, type Operation, type Shape } from './schema';

const clients = { ec2, ecs, elb, iam, rds, s3, secrets, quotas, ssm, sts, logs } as const;

/** What the generator leaves out, each for a reason that is not the wire layer's. */
const leftOut: Readonly<Record<string, string>> = {
  ListDirectoryBuckets: 'signs as s3express',
  AssumeRoleWithSAML: 'is not signed',
  AssumeRoleWithWebIdentity: 'is not signed',
  WriteGetObjectResponse: 'needs a host prefix',
};

type AnyClient = new (config: never) => { send(command: object): Promise<object> };

function commandsOf(module: object): CommandClass[] {
  return Object.entries(module)
    .filter(([name]) => name.endsWith('Command') && !name.startsWith('$'))
    .map(([, value]) => value as CommandClass);
}

function clientOf(module: object): AnyClient {
  const found = Object.entries(module).find(([name]) => /^[A-Z].*Client$/.test(name));
  return found?.[1] as AnyClient;
}

class Generator {
  constructor(
    private readonly random: Random,
    private readonly emptyLists: boolean,
  ) {}

  structure(shape: Shape, direction: 'input' | 'output', depth = 0): Record<string, unknown> {
    if (shape.kind !== 'structure' && shape.kind !== 'union') return {};
    const chance = depth === 0 ? 0.5 : 0.35;
    const members = shape.members.filter((member) => !isStream(member) && !clientMade.test(member.name));
    const chosen =
      shape.kind === 'union'
        ? members.slice(0, 1)
        : members.filter(
            (member) => member.required || member.traits.httpPayload === 1 || this.random.next() < chance,
          );
    const result: Record<string, unknown> = {};
    for (const member of chosen.length > 0 ? chosen : members.slice(0, 1)) {
      const value = this.value(member, direction, depth + 1);
      if (value !== undefined) result[member.name] = value;
      // Too deep for a value: without one that it must have, the whole is nothing to send.
      else if (member.required) return {};
    }
    return result;
  }

  private value(member: Member, direction: 'input' | 'output', depth: number): unknown {
    const { shape, traits } = member;
    const header = traits.httpHeader !== undefined || traits.httpPrefixHeaders !== undefined;
    switch (shape.kind) {
      case 'string':
        return header || traits.httpLabel === 1 ? `w${this.random.hex(6)}` : this.text();
      case 'number':
        // Costs tokens, one for each.
        if (member.name === 'MaxCount') return 1;
        return Math.floor(this.random.between(0, 2 ** 40));
      case 'boolean':
        return this.random.next() < 0.5;
      case 'timestamp':
        return new Date(Math.floor(this.random.between(1e9, 2e9)) * 1000);
      case 'blob':
        return new Uint8Array(Buffer.from(this.random.hex(8)));
      case 'list': {
        const count =
          depth > 4
            ? 1
            : this.emptyLists && this.random.next() < 0.25
              ? 0
              : this.random.next() < 0.5
                ? 1
                : 11;
        const small = depth > 2 ? Math.min(count, 2) : count;
        const items = Array.from({ length: small }, () => this.value(shape.item, direction, depth + 1));
        if (header) return items.map(() => `w${this.random.hex(4)}`);
        return items.includes(undefined) ? undefined : items;
      }
      case 'map': {
        const key = header
          ? `k${this.random.hex(3)}`
          : direction === 'input' && this.random.next() < 0.1
            ? '__proto__'
            : this.text();
        const value = header ? 'v' : this.value(shape.value, direction, depth + 1);
        return value === undefined ? undefined : Object.fromEntries([[key, value]]);
      }
      case 'structure':
      case 'union': {
        if (depth > 6) return undefined;
        const value = this.structure(shape, direction, depth);
        return Object.keys(value).length === 0 ? undefined : value;
      }
      case 'document':
      case 'unit':
      case 'big-integer':
      case 'big-decimal':
        return undefined;
    }
  }

  private text(): string {
    const alphabet = [
      'a',
      'Z',
      '0',
      ' ',
      '&',
      '<',
      '>',
      '"',
      "'",
      '+',
      '=',
      '%',
      '.',
      '/',
      'é',
      '漢',
      '😀',
      '\n',
    ];
    const length = 1 + Math.floor(this.random.next() * 8);
    const inside = Array.from({ length }, () => alphabet[Math.floor(this.random.next() * alphabet.length)]);
    return `x${inside.join('')}y`;
  }
}

/** Members that the S3 client computes or changes by itself. */
const clientMade = /^(SSECustomerKey|CopySourceSSECustomerKey|Checksum|Expires$|ExpiresString$|ContentMD5$)/;

function isStream(member: Member): boolean {
  const { shape, traits } = member;
  return traits.streaming === 1 || (shape.kind === 'blob' && shape.streaming);
}

function hasStream({ input, output }: Operation): boolean {
  return [input, output].some(
    (shape) => (shape.kind === 'structure' || shape.kind === 'union') && shape.members.some(isStream),
  );
}

describe.each(Object.entries(clients))('%s', (name, module) => {
  const commands = commandsOf(module).filter((command) => {
    const operation = operationOf(command);
    return !hasStream(operation) && !Object.hasOwn(leftOut, operation.name);
  });

  it.each([1, 2])('carries every operation both ways (seed %i)', async (seed) => {
    const random = createRandom(seed * 7919);
    let received: object = {};
    let answer: object = {};
    const rehearsal = createTestRehearsal({
      speed: 1_000_000,
      services: ({ registry }) => {
        for (const command of commands) {
          const { input } = operationOf(command);
          const models =
            input.kind === 'structure' || input.kind === 'union'
              ? input.members.map((member) => member.name)
              : [];
          registry.on(command, {
            models,
            handle: (given: never) => {
              received = given;
              return answer as never;
            },
          });
        }
      },
    });
    rehearsal.wire.enforcesLimits = false;
    const client = rehearsal.client(clientOf(module));
    const failures: string[] = [];
    for (const Command of commands) {
      const operation = operationOf(Command);
      const inputs = new Generator(random, name !== 'ec2' && name !== 's3');
      const outputs = new Generator(random, name !== 's3');
      const input = inputs.structure(operation.input, 'input');
      answer = outputs.structure(operation.output, 'output');
      received = {};
      try {
        const result = await client.send(new Command(structuredClone(input)));
        const { $metadata, ...rest } = result as { $metadata: { requestId?: string } };
        expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect(plain(rest), 'output').toEqual(plain(answer));
        expect(plain(received), 'input').toMatchObject(plain(input) as object);
      } catch (error) {
        failures.push(`${operation.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    rehearsal.close();
    expect(failures).toEqual([]);
    expect(rehearsal.logged).toEqual([]);
  });
});

/** The S3 client gives HeadObject an empty Metadata when no header says so. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Bytes as text, dates as numbers, prototypes aside: what the two sides must agree on. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, item]) => item !== undefined && !(key === 'Metadata' && isEmpty(item)))
        .map(([key, item]) => [key, plain(item)]),
    );
  }
  return value;
}
