/** Scalars as text, in both directions: query parameters, XML, headers. */
import limits from './limits.json';
import { Malformed } from './refusals';
import type { Member, Shape, StructureShape } from './schema';

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const isoDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
/** Characters that XML 1.0 cannot carry, so that an answer could not show what was stored. */

const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Reads a scalar out of text. Throws Malformed. */
export function readText(shape: Shape, text: string, member: string): unknown {
  switch (shape.kind) {
    case 'string':
      if (notXml.test(text)) throw new Malformed(member, 'contains a character that cannot be stored');
      return text;
    case 'number':
      return readNumber(text, member);
    case 'big-integer':
      if (!/^[+-]?\d+$/.test(text)) throw new Malformed(member, 'must be an integer');
      return BigInt(text);
    case 'boolean':
      if (text === 'true') return true;
      if (text === 'false') return false;
      throw new Malformed(member, 'must be true or false');
    case 'timestamp':
      return readTimestamp(text, member);
    case 'blob':
      return readBase64(text, member);
    case 'big-decimal':
    case 'document':
    case 'unit':
    case 'list':
    case 'map':
    case 'structure':
    case 'union':
      throw new Malformed(member, 'must not be plain text');
  }
}

/** Throws Malformed for all that is not a finite number that JavaScript holds exactly. */
function readNumber(text: string, member: string): number {
  const value = Number(text);
  if (!decimal.test(text) || !Number.isFinite(value)) throw new Malformed(member, 'must be a number');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new Malformed(member, 'is out of range');
  return value;
}

export function readBase64(text: string, member: string): Buffer {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw new Malformed(member, 'must be base64');
  return Buffer.from(text, 'base64');
}

/** ISO 8601, an HTTP date, or seconds since the epoch. */
export function readTimestamp(text: string, member: string): Date {
  const ms = decimal.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(ms) || !(decimal.test(text) || isoDate.test(text) || /^[A-Z][a-z]{2}, /.test(text))) {
    throw new Malformed(member, 'must be a timestamp');
  }
  return new Date(ms);
}

/** A Date of a handler's answer; anything else is a fault in the handler. */
export function expectDate(value: unknown, where: string): Date {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) {
    throw new TypeError(`${where} must be a valid Date`);
  }
  return value;
}

/** ISO 8601 in milliseconds, as EC2 writes it. */
function isoText(date: Date): string {
  return date.toISOString();
}

/** Writes a scalar as text. Throws TypeError when the handler's value does not fit the shape. */
export function writeText(shape: Shape, value: unknown, owner: StructureShape, member: Member): string {
  const where = `${owner.name}.${member.name}`;
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') throw new TypeError(`${where} must be a string, not ${typeof value}`);
      return value;
    case 'number':
      return String(checkNumber(value, owner.name, member.name));
    case 'big-integer':
    case 'big-decimal':
      return String(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw new TypeError(`${where} must be a boolean`);
      return String(value);
    case 'timestamp': {
      const date = expectDate(value, where);
      if (shape.form === 'epoch') return String(date.getTime() / 1000);
      return shape.form === 'http-date' ? date.toUTCString() : isoText(date);
    }
    case 'blob':
      return toBuffer(value, where).toString('base64');
    case 'document':
    case 'unit':
    case 'list':
    case 'map':
    case 'structure':
    case 'union':
      throw new TypeError(`${where} cannot be written as text`);
  }
}

/** The members in answers of our operations that are not integers: the SDK's schemas do not tell them apart. */
const fractional: ReadonlySet<string> = new Set(limits.fractional);

/**
 * The integer guard: a fraction passes the JavaScript SDK and breaks the strict ones, so it is refused here.
 */
export function checkNumber(value: unknown, structure: string, member: string): number {
  const where = `${structure}.${member}`;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`${where} must be a number`);
  if (!Number.isSafeInteger(value) && !fractional.has(where)) {
    throw new TypeError(`${where} must be an integer, not ${value}`);
  }
  return value;
}

export function toBuffer(value: unknown, where: string): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`${where} must be bytes`);
}
