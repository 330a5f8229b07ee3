/** Reads XML request bodies (S3) by their schema. */
import { parseXML } from '@aws-sdk/xml-builder';
import { Malformed, Missing, Unmodelled } from './refusals';
import { readText } from './scalars';
import type { Member, Shape, StructureShape } from './schema';

/** The structure in an XML document, whatever its root is called. Throws Malformed, Missing or Unmodelled. */
export function readXml(shape: StructureShape, body: string): object {
  let root: unknown;
  try {
    [root] = Object.values(parseXML(body) as object) as unknown[];
  } catch {
    throw new Malformed('', 'the body is not well-formed XML');
  }
  return readStructure(shape, root, '');
}

function readStructure(shape: StructureShape, value: unknown, path: string): object {
  if (value === '') value = {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed(path, 'must be a structure');
  }
  const source = new Map(Object.entries(value as Record<string, unknown>));
  const result: Record<string, unknown> = {};
  for (const member of shape.members) {
    const key = member.ownXmlName ?? member.name;
    const here = path === '' ? member.name : `${path}.${member.name}`;
    if (source.has(key)) result[member.name] = readMember(member, source.get(key), here);
    else if (member.required) throw new Missing(here);
    source.delete(key);
  }
  for (const [key, rest] of source) {
    if (key.startsWith('xmlns') || (key === '#text' && String(rest).trim() === '')) continue;
    throw new Unmodelled(path === '' ? key : `${path}.${key}`);
  }
  return result;
}

function readMember(member: Member, value: unknown, path: string): unknown {
  const { shape, traits } = member;
  if (shape.kind === 'list') {
    return listItems(value, traits.xmlFlattened === 1, shape.item.traits.xmlName ?? 'member', path).map(
      (item) => read(shape.item.shape, item, path),
    );
  }
  if (shape.kind === 'map') {
    const result = Object.create(null) as Record<string, unknown>;
    for (const entry of listItems(value, traits.xmlFlattened === 1, 'entry', path)) {
      const pair = entry as Readonly<Record<string, unknown>>;
      const key = pair[shape.key.traits.xmlName ?? 'key'];
      if (typeof key !== 'string') throw new Malformed(path, 'must have entries of one key and one value');
      result[key] = read(shape.value.shape, pair[shape.value.traits.xmlName ?? 'value'], path);
    }
    return result;
  }
  return read(shape, value, path);
}

function listItems(value: unknown, flat: boolean, tag: string, path: string): readonly unknown[] {
  let items = value;
  if (!flat) {
    if (value === '') return [];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Malformed(path, 'must be a list');
    }
    const inner = new Map(Object.entries(value));
    items = inner.get(tag);
    for (const key of inner.keys()) {
      if (key !== tag && key !== '#text' && !key.startsWith('xmlns')) throw new Unmodelled(`${path}.${key}`);
    }
    if (items === undefined) return [];
  }
  return Array.isArray(items) ? items : [items];
}

function read(shape: Shape, value: unknown, path: string): unknown {
  if (path.length > 4000) throw new Malformed(path.slice(0, 80), 'is nested too deeply');
  if (shape.kind === 'structure' || shape.kind === 'union') return readStructure(shape, value, path);
  if (typeof value !== 'string') throw new Malformed(path, 'must be a single value');
  return readText(shape, value, path);
}
