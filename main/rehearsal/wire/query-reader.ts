/** Reads the form bodies of the ec2Query and awsQuery protocols by the operation's schema. */
import { Malformed, Missing, Unmodelled } from './refusals';
import { readText } from './scalars';
import type { Member, Shape } from './schema';

interface Node {
  value?: string;
  children?: Map<string, Node>;
}

/** How the two query protocols name and nest what is the same otherwise. */
interface Dialect {
  readonly ec2: boolean;
}

/** Keys that every query request has and no input shape. */
const envelope: ReadonlySet<string> = new Set(['Action', 'Version']);

/** The parameters of a form body. Throws Malformed when one is given twice. */
export function parseForm(body: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(body)) {
    if (parameters.has(key)) throw new Malformed(key, 'is given more than once');
    parameters.set(key, value);
  }
  return parameters;
}

/** The operation's input. Throws Malformed, Missing or Unmodelled. */
export function readQuery(input: Shape, parameters: ReadonlyMap<string, string>, dialect: Dialect): object {
  const root: Node = {};
  for (const [key, value] of parameters) {
    if (!envelope.has(key)) insert(root, key, value);
  }
  if (input.kind === 'unit') {
    for (const key of root.children?.keys() ?? []) throw new Unmodelled(key);
    return {};
  }
  return read(input, root, '', dialect) as object;
}

function insert(root: Node, key: string, value: string): void {
  const parts = key.split('.');
  // Deeper than any AWS shape: somebody plays with the parser.
  if (parts.length > 40) throw new Malformed(key.slice(0, 80), 'is nested too deeply');
  let node = root;
  for (const part of parts) {
    node.children ??= new Map();
    let child = node.children.get(part);
    if (child === undefined) {
      child = {};
      node.children.set(part, child);
    }
    node = child;
  }
  node.value = value;
}

function read(shape: Shape, node: Node, path: string, dialect: Dialect): unknown {
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return readStructure(shape.members, node, path, dialect);
    case 'list':
      return readList(shape.item, node, path, dialect, false);
    case 'map':
      return readMap(shape.key, shape.value, node, path, dialect, false);
    case 'string':
    case 'number':
    case 'boolean':
    case 'blob':
    case 'timestamp':
    case 'document':
    case 'unit':
    case 'big-integer':
    case 'big-decimal':
      if (node.children !== undefined || node.value === undefined) {
        throw new Malformed(path, 'must be a single value');
      }
      return readText(shape, node.value, path);
  }
}

function readStructure(members: readonly Member[], node: Node, path: string, dialect: Dialect): object {
  if (node.value !== undefined && node.value !== '') throw new Malformed(path, 'must be a structure');
  const result: Record<string, unknown> = {};
  const left = new Set(node.children?.keys() ?? []);
  for (const member of members) {
    const key = keyOf(member, dialect);
    const child = node.children?.get(key);
    if (child === undefined) continue;
    left.delete(key);
    result[member.name] = readMember(member, child, join(path, member.name), dialect);
  }
  for (const key of left) throw new Unmodelled(join(path, key));
  const missing = members.find((member) => member.required && result[member.name] === undefined);
  if (missing !== undefined) throw new Missing(join(path, missing.name));
  return result;
}

function readMember(member: Member, node: Node, path: string, dialect: Dialect): unknown {
  const { shape } = member;
  const flattened = member.traits.xmlFlattened === 1;
  if (shape.kind === 'list') return readList(shape.item, node, path, dialect, flattened);
  if (shape.kind === 'map') return readMap(shape.key, shape.value, node, path, dialect, flattened);
  return read(shape, node, path, dialect);
}

function readList(item: Member, node: Node, path: string, dialect: Dialect, flattened: boolean): unknown[] {
  return numbered(node, dialect.ec2 || flattened ? undefined : (item.traits.xmlName ?? 'member'), path).map(
    (child) => read(item.shape, child, path, dialect),
  );
}

function readMap(
  key: Member,
  value: Member,
  node: Node,
  path: string,
  dialect: Dialect,
  flattened: boolean,
): object {
  // Without prototype: the keys are the caller's words.
  const result = Object.create(null) as Record<string, unknown>;
  for (const entry of numbered(node, flattened ? undefined : 'entry', path)) {
    const { children } = entry;
    const name = children?.get(key.traits.xmlName ?? 'key');
    const content = children?.get(value.traits.xmlName ?? 'value');
    if (name?.value === undefined || content === undefined || children?.size !== 2) {
      throw new Malformed(path, 'must have entries of one key and one value');
    }
    result[name.value] = read(value.shape, content, path, dialect);
  }
  return result;
}

/** The numbered children in the order of their numbers, below `wrapper` where the protocol puts one. */
function numbered(node: Node, wrapper: string | undefined, path: string): Node[] {
  if (node.value !== undefined && (node.value !== '' || node.children !== undefined)) {
    throw new Malformed(path, 'must be a list');
  }
  if (node.children === undefined) return [];
  let { children } = node;
  if (wrapper !== undefined) {
    const inner = children.get(wrapper);
    if (inner?.children === undefined || children.size !== 1) {
      throw new Malformed(path, `must be a list of the form ${wrapper}.N`);
    }
    children = inner.children;
  }
  return [...children]
    .map(([key, child]) => {
      if (!/^\d{1,6}$/.test(key)) throw new Malformed(path, 'must be a numbered list');
      return { index: Number(key), child };
    })
    .sort((a, b) => a.index - b.index)
    .map(({ child }) => child);
}

function keyOf(member: Member, dialect: Dialect): string {
  const { ec2QueryName, xmlName } = member.traits;
  if (!dialect.ec2) return xmlName ?? member.name;
  if (ec2QueryName !== undefined) return ec2QueryName;
  const name = xmlName ?? member.name;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
