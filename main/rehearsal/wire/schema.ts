/**
 * The one file that knows how the AWS SDK keeps its runtime schemas. It turns an SDK command class into a
 * plain `Operation` that the rest of the wire layer walks. `schema.test.ts` pins the layout relied on here.
 */
import { NormalizedSchema, TypeRegistry } from '@smithy/core/schema';
import type { CommandClass } from './registry';

/** When a timestamp's form is said by the schema itself; otherwise the protocol chooses. */
type TimestampForm = 'iso' | 'http-date' | 'epoch' | undefined;

export type Shape =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'document' | 'unit' | 'big-integer' | 'big-decimal' }
  | { readonly kind: 'blob'; readonly streaming: boolean }
  | { readonly kind: 'timestamp'; readonly form: TimestampForm }
  | { readonly kind: 'list'; readonly item: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member }
  | StructureShape;

export interface StructureShape {
  readonly kind: 'structure' | 'union';
  readonly name: string;
  /** The shape's own traits, not those of the member that leads to it. */
  readonly traits: Traits;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  /** The member's traits over those of its target. */
  readonly traits: Traits;
  /** The name that the member itself (not its target) is given in XML. */
  readonly ownXmlName: string | undefined;
  readonly required: boolean;
  /** Lazy, since schemas are recursive. */
  readonly shape: Shape;
}

/** The traits of Smithy's AWS protocols that the wire layer honours. */
export interface Traits {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
  readonly xmlFlattened?: 0 | 1;
  readonly xmlAttribute?: 0 | 1;
  readonly xmlNamespace?: string | readonly [prefix: string, uri: string];
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  readonly httpQueryParams?: 0 | 1;
  readonly httpLabel?: 0 | 1;
  readonly httpPayload?: 0 | 1;
  readonly httpResponseCode?: 0 | 1;
  readonly idempotencyToken?: 0 | 1;
  readonly streaming?: 0 | 1;
  readonly http?: readonly [method: string, path: string, status: number];
  readonly awsQueryError?: readonly [code: string, status: number];
  readonly httpError?: number;
  readonly error?: 'client' | 'server';
}

export interface Operation {
  /** The service's namespace, e.g. `com.amazonaws.ec2`. */
  readonly namespace: string;
  readonly name: string;
  readonly http: readonly [method: string, path: string, status: number] | undefined;
  readonly input: Shape;
  readonly output: Shape;
}

/** An error of the service's model, as the wire must name it. */
export interface ErrorModel {
  readonly name: string;
  /** The code in XML; the shape's name where the model gives no other. */
  readonly queryCode: string;
  readonly status: number;
  /** How the message member is spelt. */
  readonly messageMember: string;
}

/** The operation behind an SDK command class. Throws when the class is none. */
export function operationOf(command: CommandClass): Operation {
  const instance: object = new command({});
  const schema: unknown = 'schema' in instance ? instance.schema : undefined;
  if (!Array.isArray(schema) || schema[0] !== 9)
    throw new Error(`${command.name} carries no operation schema`);
  const [, namespace, name, traits, input, output] = schema as [
    9,
    string,
    string,
    Traits | number,
    () => unknown,
    () => unknown,
  ];
  return {
    namespace,
    name,
    http: typeof traits === 'object' ? traits.http : undefined,
    input: shapeOf(NormalizedSchema.of(input as never)),
    output: shapeOf(NormalizedSchema.of(output as never)),
  };
}

const errorsByNamespace = new Map<string, ReadonlyMap<string, ErrorModel>>();

/** The errors that a service models, by shape name and by query code. */
export function errorsOf(namespace: string): ReadonlyMap<string, ErrorModel> {
  const known = errorsByNamespace.get(namespace);
  if (known !== undefined) return known;
  const models: ErrorModel[] = [];
  TypeRegistry.for(namespace).find((schema) => {
    if (Array.isArray(schema) && (schema as readonly unknown[])[0] === -3) {
      const [, , name, traits, members] = schema as unknown as [-3, string, string, Traits | 0, string[]];
      const { awsQueryError, httpError, error } = traits === 0 ? {} : traits;
      models.push({
        name,
        queryCode: awsQueryError?.[0] ?? name,
        status: awsQueryError?.[1] ?? httpError ?? (error === 'server' ? 500 : 400),
        messageMember: members.find((member) => member.toLowerCase() === 'message') ?? 'message',
      });
    }
    return false;
  });
  const errors = new Map<string, ErrorModel>();
  for (const model of models) errors.set(model.queryCode, model);
  for (const model of models) errors.set(model.name, model);
  errorsByNamespace.set(namespace, errors);
  return errors;
}

const shapes = new WeakMap<object, Shape>();

function shapeOf(schema: NormalizedSchema): Shape {
  const key: unknown = schema.getSchema();
  // A simple schema's traits are the target's own, so those shapes are not shared by the number alone.
  if (typeof key !== 'object' || key === null) return makeShape(schema);
  let shape = shapes.get(key);
  if (shape === undefined) {
    shape = makeShape(schema);
    shapes.set(key, shape);
  }
  return shape;
}

function makeShape(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return { kind: 'unit' };
  if (schema.isStructSchema()) return structureOf(schema);
  if (schema.isListSchema())
    return { kind: 'list', item: memberOf('member', schema.getValueSchema(), false) };
  if (schema.isMapSchema()) {
    return {
      kind: 'map',
      key: memberOf('key', schema.getKeySchema(), true),
      value: memberOf('value', schema.getValueSchema(), true),
    };
  }
  if (schema.isBlobSchema()) return { kind: 'blob', streaming: schema.isStreaming() };
  if (schema.isTimestampSchema()) return { kind: 'timestamp', form: timestampForm(schema.getSchema()) };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isNumericSchema()) return { kind: 'number' };
  if (schema.isBigIntegerSchema()) return { kind: 'big-integer' };
  if (schema.isBigDecimalSchema()) return { kind: 'big-decimal' };
  if (schema.isDocumentSchema()) return { kind: 'document' };
  if (schema.isStringSchema()) return { kind: 'string' };
  throw new Error(`schema of an unknown kind: ${schema.getName(true) ?? '?'}`);
}

function structureOf(schema: NormalizedSchema): StructureShape {
  const tuple = schema.getSchema() as unknown as readonly unknown[];
  // The generator puts required members first and counts them in slot 6.
  const requiredCount = typeof tuple[6] === 'number' ? tuple[6] : 0;
  let members: Member[] | undefined;
  return {
    kind: schema.isUnionSchema() ? 'union' : 'structure',
    name: schema.getName() ?? '',
    traits: schema.getOwnTraits(),
    get members() {
      members ??= [...schema.structIterator()].map(([name, member], index) =>
        memberOf(name, member, index < requiredCount),
      );
      return members;
    },
  };
}

function memberOf(name: string, schema: NormalizedSchema, required: boolean): Member {
  let shape: Shape | undefined;
  return {
    name,
    traits: schema.getMergedTraits(),
    ownXmlName: (schema.getMemberTraits() as Traits).xmlName,
    required,
    get shape() {
      shape ??= shapeOf(schema);
      return shape;
    },
  };
}

function timestampForm(kind: unknown): TimestampForm {
  if (kind === 5) return 'iso';
  if (kind === 6) return 'http-date';
  return kind === 7 ? 'epoch' : undefined;
}
