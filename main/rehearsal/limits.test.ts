/**
 * The promise about values, over every modelled member of which botocore's model says something: what lies inside
 * its limit reaches the service, what lies just outside is refused with the service's own code, and named.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelledOperations, type CatalogueEntry } from './catalogue';
import { clientOf } from './sdk-clients';
import { createTestRehearsal } from './rehearsal.testing';
import { compilePattern, Limits, limitsByPath, violationText, type Limit } from './wire/limits';
import { compileModels, type ModelTree } from './wire/models';
import { serviceProfiles } from './wire/profiles';
import type { Shape } from './wire/schema';

let entries: readonly CatalogueEntry[];
beforeAll(async () => {
  entries = await modelledOperations();
});

type ByPath = ReadonlyMap<string, Limit>;

/** Texts of which one satisfies each pattern and enum that our operations have. */
const texts = ['x', '/', '0', 'xx', 'HTTP', '200', '/x/', 'xxxxx', 'L-12345678', 'arn:aws:iam::aws:policy/x'];

function satisfies(limit: Limit, text: string): boolean {
  if (limit.min !== undefined && text.length < limit.min) return false;
  if (limit.max !== undefined && text.length > limit.max) return false;
  if (limit.values !== undefined && !limit.values.includes(text)) return false;
  return limit.pattern === undefined || compilePattern(limit.pattern).test(text);
}

/** A text of `length` that the pattern lets in; undefined when none is found. */
function textOf(length: number, { pattern }: Limit): string | undefined {
  const tries = [
    'x'.repeat(length),
    '0'.repeat(length),
    '/'.repeat(length),
    `/${'x'.repeat(Math.max(0, length - 2))}/`,
    `/${'x'.repeat(Math.max(0, length - 1))}`,
  ];
  const only = pattern === undefined ? {} : { pattern };
  return tries.find((text) => text.length === length && satisfies(only, text));
}

function leastNumber({ min = 1, max = min + 1 }: Limit): number {
  return Math.min(Math.max(min, 1), max);
}

/** The least value of a shape that its limits let in, of modelled members alone. */
function valid(shape: Shape, tree: ModelTree, limits: ByPath, path: string): unknown {
  const limit = limits.get(path) ?? {};
  switch (shape.kind) {
    case 'string': {
      const found =
        limit.values?.[0] ?? texts.find((text) => satisfies(limit, text)) ?? textOf(limit.min ?? 1, limit);
      if (found === undefined) throw new Error(`no text satisfies ${path}: ${JSON.stringify(limit)}`);
      return path.endsWith('Bucket') ? 'bucket-name' : found;
    }
    case 'number':
      return leastNumber(limit);
    case 'boolean':
      return true;
    case 'timestamp':
      return new Date(1e12);
    case 'blob':
      return Buffer.from('x');
    case 'list':
      return Array.from({ length: Math.max(1, limit.min ?? 1) }, () =>
        valid(shape.item.shape, tree, limits, `${path}[]`),
      );
    case 'map':
      return { key: valid(shape.value.shape, tree, limits, `${path}[]`) };
    case 'structure':
    case 'union': {
      const made = structure(shape, tree, limits, path, undefined, undefined);
      // The query protocols have no empty structures.
      const [first] = shape.members.filter(({ name }) => tree.all || tree.members.has(name));
      return Object.keys(made).length > 0 || first === undefined
        ? made
        : structure(
            shape,
            tree,
            limits,
            path,
            `${path}.${first.name}`,
            scalar(first.shape, limits.get(`${path}.${first.name}`)),
          );
    }
    case 'document':
    case 'unit':
    case 'big-integer':
    case 'big-decimal':
      throw new Error(`${path} is of a kind that no operation of ours has`);
  }
}

function scalar(shape: Shape, limit: Limit = {}): unknown {
  if (shape.kind === 'list') return [scalar(shape.item.shape)];
  return shape.kind === 'number' ? 1 : (limit.values?.[0] ?? 'x');
}

/** What is required, and `target` (an absolute path below `path`) with `value`. */
function structure(
  shape: Extract<Shape, { kind: 'structure' | 'union' }>,
  tree: ModelTree,
  limits: ByPath,
  path: string,
  target: string | undefined,
  value: unknown,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const here = path === '' ? member.name : `${path}.${member.name}`;
    const inner = tree.all ? tree : tree.members.get(member.name);
    if (inner === undefined) continue;
    if (target !== undefined && leadsTo(here, target)) {
      result[member.name] = withTarget(member.shape, inner, limits, here, target, value);
    } else if (member.required && shape.kind === 'structure') {
      result[member.name] = valid(member.shape, inner, limits, here);
    }
  }
  return result;
}

function leadsTo(path: string, target: string): boolean {
  return target === path || target.startsWith(`${path}.`) || target.startsWith(`${path}[]`);
}

function withTarget(
  shape: Shape,
  tree: ModelTree,
  limits: ByPath,
  path: string,
  target: string,
  value: unknown,
): unknown {
  if (path === target) return value;
  if (shape.kind === 'list') return [withTarget(shape.item.shape, tree, limits, `${path}[]`, target, value)];
  if (shape.kind === 'map')
    return { key: withTarget(shape.value.shape, tree, limits, `${path}[]`, target, value) };
  if (shape.kind === 'structure' || shape.kind === 'union') {
    return structure(shape, tree, limits, path, target, value);
  }
  throw new Error(`${target} does not lie below ${path}`);
}

/** The shape that a path leads to. */
function shapeAt(input: Shape, path: string): Shape {
  let shape = input;
  for (const part of path.split('.')) {
    const name = part.replace(/(?:\[\])+$/, '');
    if (shape.kind !== 'structure' && shape.kind !== 'union') throw new Error(`${path} leads nowhere`);
    const member = shape.members.find((item) => item.name === name);
    if (member === undefined) throw new Error(`${path} leads nowhere`);
    ({ shape } = member);
    for (let depth = (part.length - name.length) / 2; depth > 0; depth -= 1) {
      if (shape.kind === 'list') shape = shape.item.shape;
      else if (shape.kind === 'map') shape = shape.value.shape;
    }
  }
  return shape;
}

interface Probe {
  readonly value: unknown;
  readonly fits: boolean;
}

/** Both sides of each end of a limit. */
function probesOf(shape: Shape, limit: Limit, item: () => unknown): Probe[] {
  const { min, max, values, pattern } = limit;
  const probes: (Probe | undefined)[] = [];
  if (shape.kind === 'number') {
    if (min !== undefined) probes.push({ value: min, fits: true }, { value: min - 1, fits: false });
    if (max !== undefined) probes.push({ value: max, fits: true }, { value: max + 1, fits: false });
    const fraction = leastNumber(limit) + 0.5;
    probes.push({ value: fraction, fits: limit.number === 'double' || limit.number === 'float' });
    if (limit.number === 'integer') probes.push({ value: 2 ** 31, fits: false });
  }
  const sized = (length: number, fits: boolean): Probe | undefined => {
    if (length < 0) return undefined;
    if (shape.kind === 'list') return { value: Array.from({ length }, item), fits };
    if (shape.kind === 'map') {
      return { value: Object.fromEntries(Array.from({ length }, (_, at) => [`k${at}`, item()])), fits };
    }
    if (shape.kind !== 'string') return undefined;
    const text = fits ? textOf(length, limit) : 'x'.repeat(length);
    return text === undefined ? undefined : { value: text, fits };
  };
  if (min !== undefined) probes.push(sized(min, true), sized(min - 1, false));
  if (max !== undefined) probes.push(sized(max, true), sized(max + 1, false));
  if (values !== undefined) {
    probes.push(...values.map((value) => ({ value, fits: true })), { value: 'no-such-value', fits: false });
  }
  if (pattern !== undefined) {
    const odd = ['*', '§', '漢*', ' ', '-', '\u00ad'].map((text) => text.repeat(min ?? 1));
    const bad = odd.find((text) => !satisfies({ pattern }, text));
    if (bad !== undefined) probes.push({ value: bad, fits: false });
  }
  return probes.filter((probe) => probe !== undefined);
}

describe('limits.json', () => {
  it('knows every number that the rehearsal models (else: node scripts/rehearsal-limits.mjs)', () => {
    const missing = entries.flatMap(({ service, operation, models }) => {
      const known = limitsByPath(service, operation.name);
      return numbersOf(operation.input, compileModels(operation, models), '')
        .filter((path) => known.get(path)?.number === undefined)
        .map((path) => `${service} ${operation.name} ${path}`);
    });
    expect(missing).toEqual([]);
  });

  it('names members that are modelled, and its source', () => {
    const file = join(import.meta.dirname, 'wire', 'limits.json');
    const table = JSON.parse(readFileSync(file, 'utf8')) as {
      source: string;
      services: Record<string, { members: Record<string, Record<string, string>> }>;
    };
    expect(table.source).toMatch(/^botocore \d/);
    const known = new Map(entries.map((entry) => [`${entry.service} ${entry.operation.name}`, entry]));
    for (const [service, { members }] of Object.entries(table.services)) {
      for (const [name, paths] of Object.entries(members)) {
        const entry = known.get(`${service} ${name}`);
        expect(entry, `${service} ${name}`).toBeDefined();
        for (const path of Object.keys(paths))
          expect(() => shapeAt(entry!.operation.input, path)).not.toThrow();
      }
    }
  });
});

function numbersOf(shape: Shape, tree: ModelTree, path: string, depth = 0): string[] {
  if (depth > 12) return [];
  if (shape.kind === 'number') return [path];
  if (shape.kind === 'list') return numbersOf(shape.item.shape, tree, `${path}[]`, depth + 1);
  if (shape.kind === 'map') return numbersOf(shape.value.shape, tree, `${path}[]`, depth + 1);
  if (shape.kind !== 'structure' && shape.kind !== 'union') return [];
  return shape.members.flatMap((member) => {
    const inner = tree.all ? tree : tree.members.get(member.name);
    return inner === undefined
      ? []
      : numbersOf(member.shape, inner, path === '' ? member.name : `${path}.${member.name}`, depth + 1);
  });
}

describe('values at the ends of their limits', () => {
  it('are let in or refused as AWS’s models say, for every modelled member', async () => {
    let handled = 0;
    const rehearsal = createTestRehearsal({
      speed: 1_000_000,
      services: ({ registry }) => {
        for (const { command, models } of entries) {
          registry.on(command, {
            models,
            handle: () => {
              handled += 1;
              return {} as never;
            },
          });
        }
      },
    });
    const clients = new Map<string, { send(command: object): Promise<unknown> }>();
    const wrong: string[] = [];
    let members = 0;
    let probes = 0;
    for (const { service, command: Command, operation, models } of entries) {
      const client = clients.get(service) ?? rehearsal.client(await clientOf(service));
      clients.set(service, client);
      // Without a body the client warns that it cannot tell its length.
      const body = models.includes('Body') ? { Body: 'x' } : {};
      const { input } = operation;
      if (input.kind !== 'structure') continue;
      const limits = limitsByPath(service, operation.name);
      const tree = compileModels(operation, models);
      for (const [path, limit] of limits) {
        const shape = shapeAt(input, path);
        const item = (): unknown => {
          if (shape.kind === 'list') return valid(shape.item.shape, treeAt(tree, path), limits, `${path}[]`);
          return shape.kind === 'map'
            ? valid(shape.value.shape, treeAt(tree, path), limits, `${path}[]`)
            : undefined;
        };
        members += 1;
        for (const { value, fits } of probesOf(shape, limit, item)) {
          // What the protocol or the client cannot carry: an empty list of EC2, an empty part of S3's path.
          if (service === 'ec2' && Array.isArray(value) && value.length === 0) continue;
          if (service === 's3' && value === '') continue;
          // Instances are tokens of a bucket, which is asked before any value is looked at.
          if (operation.name === 'RunInstances' && value === 2 ** 31) continue;
          probes += 1;
          const given = structure(input, tree, limits, '', path, value);
          const before = handled;
          const outcome = await client.send(new Command({ ...body, ...given })).then(
            () => 'answered',
            (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
          );
          const good = fits
            ? outcome === 'answered' && handled === before + 1
            : refusedAsItShould(service, path, outcome) && handled === before;
          if (!good) {
            const shown = JSON.stringify(value).slice(0, 60);
            wrong.push(`${service} ${operation.name} ${path} = ${shown}: ${outcome.slice(0, 200)}`);
          }
        }
      }
    }
    rehearsal.close();
    expect(wrong).toEqual([]);
    // Counted here so that a walk that finds nothing cannot pass.
    expect(members).toBeGreaterThan(420);
    expect(probes).toBeGreaterThan(1_500);
  });
});

function treeAt(tree: ModelTree, path: string): ModelTree {
  let node = tree;
  for (const part of path.split('.')) {
    if (node.all) return node;
    node = node.members.get(part.replace(/(?:\[\])+$/, '')) ?? node;
  }
  return node;
}

/** The code of the service (or, in JSON, of its reader), and the member by its name. */
function refusedAsItShould(service: string, path: string, outcome: string): boolean {
  const profile = serviceProfiles.find(({ scope }) => scope === service);
  const code = outcome.split(':')[0] ?? '';
  const name =
    path
      .replace(/(?:\[\])+$/, '')
      .split('.')
      .at(-1) ?? '';
  const codes = [profile?.limitCode, profile?.invalidCode, 'SerializationException'];
  return codes.includes(code) && outcome.toLowerCase().includes(name.toLowerCase());
}

describe('what a violation says', () => {
  const told = (service: string, operation: string, input: object): string =>
    violationText(service, Limits.of(service, operation)?.violations(input) ?? []);

  it('is what the services’ shared validation says, all at once', () => {
    expect(
      told('elasticloadbalancing', 'CreateTargetGroup', { HealthCheckIntervalSeconds: 600, Port: 0 }),
    ).toBe(
      "2 validation errors detected: Value '600' at 'healthCheckIntervalSeconds' failed to satisfy constraint: " +
        "Member must have value less than or equal to 300; Value '0' at 'port' failed to satisfy constraint: " +
        'Member must have value greater than or equal to 1',
    );
    expect(told('ecs', 'ListTasks', { launchType: 'ec2' })).toContain(
      'Member must satisfy enum value set: [EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES]',
    );
  });

  it('is EC2’s and IAM’s own where they have their own', () => {
    expect(told('ec2', 'DescribeVpcs', { MaxResults: 1 })).toBe(
      'Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5.',
    );
    expect(told('iam', 'CreateRole', { RoleName: 'a b' })).toBe(
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
    expect(told('iam', 'CreateRole', { RoleName: 'a', Path: 'x' })).toContain('must begin and end with /');
  });

  it('never shows a secret, and names an item of a list by its number', () => {
    const limits = Limits.of('secretsmanager', 'CreateSecret');
    const found = limits?.violations({ Name: '', SecretString: 'a'.repeat(65_537), Tags: [{ Key: '' }] });
    expect(found?.map(({ path, shown }) => [path, shown])).toEqual([
      ['Name', ''],
      ['SecretString', undefined],
      ['Tags.1.member.Key', ''],
    ]);
  });
});
