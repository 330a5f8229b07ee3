/**
 * The promise of strictness, over every operation that the rehearsal has and every member that it does not
 * model: refused with 501, named, logged, and the service's handler never asked.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestRehearsal } from './rehearsal.testing';
import { modelledOperations, type CatalogueEntry } from './catalogue';
import { clientOf } from './sdk-clients';
import { compileModels, type ModelTree } from './wire/models';
import type { Member, Shape } from './wire/schema';

interface Probe {
  /** As the refusal must name it. */
  readonly path: string;
  readonly input: Record<string, unknown>;
}

/** The least value of a shape that can be sent. */
function least(shape: Shape, name: string, depth = 0): unknown {
  switch (shape.kind) {
    case 'string':
      return name === 'Bucket' ? 'bucket-name' : 'x';
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return new Date(1e12);
    case 'blob':
      return Buffer.from('x');
    case 'list': {
      const item = least(shape.item.shape, name, depth + 1);
      return item === undefined ? undefined : [item];
    }
    case 'map': {
      const value = least(shape.value.shape, name, depth + 1);
      return value === undefined ? undefined : { key: value };
    }
    case 'structure':
    case 'union': {
      if (depth > 8) return undefined;
      const required = shape.members.filter((member) => member.required);
      const chosen = required.length > 0 && shape.kind === 'structure' ? required : shape.members.slice(0, 1);
      return inside(chosen, depth);
    }
    case 'document':
    case 'unit':
    case 'big-integer':
    case 'big-decimal':
      return undefined;
  }
}

function inside(members: readonly Member[], depth: number): Record<string, unknown> | undefined {
  const result: Record<string, unknown> = {};
  for (const member of members) {
    const value = least(member.shape, member.name, depth + 1);
    if (value !== undefined) result[member.name] = value;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

/** Lists and maps around `value`, as the shape of a member has them. */
function wrap(shape: Shape, value: unknown): unknown {
  if (shape.kind === 'list') return [wrap(shape.item.shape, value)];
  if (shape.kind === 'map') return { key: wrap(shape.value.shape, value) };
  return value;
}

function core(shape: Shape): Shape {
  if (shape.kind === 'list') return core(shape.item.shape);
  return shape.kind === 'map' ? core(shape.value.shape) : shape;
}

/** The least value of a modelled member, made of modelled members. */
function leastModelled({ shape, name }: Member, tree: ModelTree): unknown {
  if (tree.all) return least(shape, name);
  const structure = core(shape);
  if (structure.kind !== 'structure' && structure.kind !== 'union') return undefined;
  const known = structure.members.filter((member) => tree.members.has(member.name));
  const required = known.filter((member) => member.required);
  const chosen = required.length > 0 ? required : known.slice(0, 1);
  return wrap(
    shape,
    Object.fromEntries(
      chosen.map((member) => [
        member.name,
        leastModelled(member, tree.members.get(member.name) ?? { all: true, members: new Map() }),
      ]),
    ),
  );
}

/** One input for every member that is not modelled beside a modelled one, at any depth. */
function probesOf(shape: Shape, tree: ModelTree, path = ''): Probe[] {
  if (shape.kind !== 'structure' && shape.kind !== 'union') return [];
  // What is required, of the modelled members alone: only the probe itself may be refused.
  const base = (without: string): Record<string, unknown> =>
    shape.kind === 'union'
      ? {}
      : Object.fromEntries(
          shape.members.flatMap((member) => {
            const inner = tree.members.get(member.name);
            if (!member.required || member.name === without || inner === undefined) return [];
            return [[member.name, leastModelled(member, inner)]];
          }),
        );
  return shape.members.flatMap((member) => {
    const here = path === '' ? member.name : `${path}.${member.name}`;
    const inner = tree.members.get(member.name);
    if (inner === undefined) {
      const value = least(member.shape, member.name);
      return value === undefined
        ? []
        : [{ path: here, input: { ...base(member.name), [member.name]: value } }];
    }
    if (inner.all) return [];
    return probesOf(core(member.shape), inner, here).map((probe) => ({
      path: probe.path,
      input: { ...base(member.name), [member.name]: wrap(member.shape, probe.input) },
    }));
  });
}

let entries: readonly CatalogueEntry[];
beforeAll(async () => {
  entries = await modelledOperations();
});

describe('what is not modelled', () => {
  it('is refused, named and logged, for every member of every operation', async () => {
    const handled: string[] = [];
    const rehearsal = createTestRehearsal({
      speed: 1_000_000,
      services: ({ registry }) => {
        for (const { command, models, operation } of entries) {
          registry.on(command, {
            models,
            handle: (input: object) => {
              handled.push(`${operation.name} ${JSON.stringify(input)}`);
              return {} as never;
            },
          });
        }
      },
    });
    let probes = 0;
    const wrong: string[] = [];
    const clients = new Map<string, { send(command: object): Promise<unknown> }>();
    for (const { service, command: Command, operation, models } of entries) {
      const client = clients.get(service) ?? rehearsal.client(await clientOf(service));
      clients.set(service, client);
      // Without a body the client warns that it cannot tell its length.
      const body = models.includes('Body') ? { Body: 'x' } : {};
      for (const { path, input } of probesOf(operation.input, compileModels(operation, models))) {
        // S3's client makes these from the body by itself.
        if (service === 's3' && /^(Checksum|SSECustomer|CopySourceSSE)/.test(path)) continue;
        probes += 1;
        const before = rehearsal.logged.length;
        const outcome = await client.send(new Command({ ...body, ...input })).then(
          () => 'was answered',
          (error: unknown) => {
            const { name, message } = error as Error;
            const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
            return `${status ?? '-'} ${name}: ${message}`;
          },
        );
        // A HEAD has no body to say it in.
        const head = operation.http?.[0] === 'HEAD';
        const named = head
          ? outcome.startsWith('501 ')
          : outcome === `501 NotImplemented: The rehearsal does not model the member ${path}.`;
        const last = rehearsal.logged.at(-1);
        const logged =
          rehearsal.logged.length === before + 1 &&
          last?.message === 'not modelled' &&
          JSON.stringify(last.data).includes(`the member ${path}.`);
        // The call log keeps 500 different gaps; beyond that it counts and says nothing new.
        if (!named || (probes <= 500 && !logged))
          wrong.push(`${service} ${operation.name} ${path}: ${outcome}`);
      }
    }
    rehearsal.close();
    expect(wrong).toEqual([]);
    expect(handled).toEqual([]);
    // Counted here so that a walk that finds nothing cannot pass.
    expect(entries.length).toBeGreaterThan(190);
    expect(probes).toBeGreaterThan(500);
  });
});
