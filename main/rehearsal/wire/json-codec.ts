/** Reads and writes awsJson bodies by the operation's schema. */
import { Malformed, Missing, Unmodelled } from './refusals';
import { checkNumber, expectDate, readBase64, readTimestamp, toBuffer } from './scalars';
import type { Shape, StructureShape } from './schema';

/** The operation's input. Throws Malformed, Missing or Unmodelled. */
export function readJson(input: Shape, body: string): object {
  let value: unknown;
  try {
    value = body === '' ? {} : JSON.parse(body);
  } catch {
    throw new Malformed('', 'the body is not JSON');
  }
  if (input.kind === 'unit') return {};
  return read(input, value, '') as object;
}

function read(shape: Shape, value: unknown, path: string): unknown {
  // Deeper than any AWS shape: somebody plays with the parser.
  if (path.length > 4000) throw new Malformed(path.slice(0, 80), 'is nested too deeply');
  switch (shape.kind) {
    case 'structure':
    case 'union':
      return readStructure(shape, value, path);
    case 'list': {
      if (!Array.isArray(value)) throw new Malformed(path, 'must be a list');
      const { item } = shape;
      return value.map((element: unknown) => read(item.shape, element, path));
    }
    case 'map': {
      // Without prototype: the keys are the caller's words.
      const result = Object.create(null) as Record<string, unknown>;
      for (const [key, element] of Object.entries(expectObject(value, path))) {
        result[key] = read(shape.value.shape, element, path);
      }
      return result;
    }
    case 'string':
      if (typeof value !== 'string') throw new Malformed(path, 'must be a string');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw new Malformed(path, 'must be true or false');
      return value;
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new Malformed(path, 'must be a number');
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        throw new Malformed(path, 'is out of range');
      }
      return value;
    case 'blob':
      if (typeof value !== 'string') throw new Malformed(path, 'must be base64');
      return readBase64(value, path);
    case 'timestamp':
      if (typeof value !== 'number' && typeof value !== 'string') {
        throw new Malformed(path, 'must be a timestamp');
      }
      return readTimestamp(String(value), path);
    case 'document':
      return value;
    case 'big-integer':
    case 'big-decimal':
    case 'unit':
      throw new Unmodelled(path);
  }
}

function readStructure(shape: StructureShape, value: unknown, path: string): object {
  const source = expectObject(value, path);
  const result: Record<string, unknown> = {};
  const left = new Set(Object.keys(source).filter((key) => source[key] !== null));
  for (const member of shape.members) {
    const here = path === '' ? member.name : `${path}.${member.name}`;
    if (left.delete(member.name)) result[member.name] = read(member.shape, source[member.name], here);
    else if (member.required) throw new Missing(here);
  }
  for (const key of left) throw new Unmodelled(path === '' ? key : `${path}.${key}`);
  return result;
}

function expectObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed(path, 'must be a structure');
  }
  return value as Record<string, unknown>;
}

/** The JSON text of a handler's answer. Throws TypeError when it does not fit the schema. */
export function writeJson(output: Shape, value: object): string {
  if (output.kind === 'unit') return '{}';
  return JSON.stringify(write(output, value, '', ''));
}

function write(shape: Shape, value: unknown, structure: string, member: string): unknown {
  const where = `${structure}.${member}`;
  switch (shape.kind) {
    case 'structure':
    case 'union': {
      const source = value as Readonly<Record<string, unknown>>;
      const result: Record<string, unknown> = {};
      const left = new Set(Object.keys(source));
      for (const { name, shape: inner } of shape.members) {
        if (left.delete(name) && source[name] !== undefined) {
          result[name] = write(inner, source[name], shape.name, name);
        }
      }
      for (const name of left) throw new TypeError(`${shape.name} has no member ${name}`);
      return result;
    }
    case 'list':
      if (!Array.isArray(value)) throw new TypeError(`${where} must be a list`);
      return value.map((element: unknown) => write(shape.item.shape, element, structure, member));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, element]) => [
          key,
          write(shape.value.shape, element, structure, member),
        ]),
      );
    case 'number':
      return checkNumber(value, structure, member);
    case 'timestamp': {
      const date = expectDate(value, where);
      if (shape.form === 'iso') return date.toISOString();
      return shape.form === 'http-date' ? date.toUTCString() : date.getTime() / 1000;
    }
    case 'blob':
      return toBuffer(value, where).toString('base64');
    case 'string':
      if (typeof value !== 'string') throw new TypeError(`${where} must be a string, not ${typeof value}`);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw new TypeError(`${where} must be a boolean`);
      return value;
    case 'document':
      return value;
    case 'big-integer':
    case 'big-decimal':
    case 'unit':
      throw new TypeError(`${where} cannot be written as JSON`);
  }
}
