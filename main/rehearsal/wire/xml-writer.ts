/** Writes a handler's answer as XML by its schema: ec2Query, awsQuery and restXml alike. */
import { writeText } from './scalars';
import type { Member, Shape, StructureShape, Traits } from './schema';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** An element; self-closing when it has no content. */
export function element(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

const memberMaps = new WeakMap<StructureShape, ReadonlyMap<string, Member>>();

function membersOf(shape: StructureShape): ReadonlyMap<string, Member> {
  let members = memberMaps.get(shape);
  if (members === undefined) {
    members = new Map(shape.members.map((member) => [member.name, member]));
    memberMaps.set(shape, members);
  }
  return members;
}

export interface StructureXml {
  readonly attributes: string;
  readonly content: string;
}

/** The inside of a structure. Throws TypeError when the value does not fit the schema. */
export function structureXml(
  shape: StructureShape,
  value: object,
  skip?: (member: Member) => boolean,
): StructureXml {
  const members = membersOf(shape);
  let attributes = '';
  let content = '';
  for (const [name, item] of Object.entries(value) as [string, unknown][]) {
    if (item === undefined || item === null) continue;
    const member = members.get(name);
    if (member === undefined) throw new TypeError(`${shape.name} has no member ${name}`);
    if (skip?.(member) === true) continue;
    const tag = member.ownXmlName ?? name;
    if (member.traits.xmlAttribute === 1) {
      attributes += ` ${tag}="${escapeXml(writeText(member.shape, item, shape, member))}"`;
    } else {
      content += memberXml(tag, member, item, shape);
    }
  }
  return { attributes, content };
}

function memberXml(tag: string, member: Member, value: unknown, owner: StructureShape): string {
  const { shape, traits } = member;
  if (shape.kind === 'list') {
    const flat = traits.xmlFlattened === 1;
    const items = expectArray(value, owner, member);
    const itemTag = flat ? tag : (shape.item.traits.xmlName ?? 'member');
    const content = items.map((item) => valueXml(itemTag, shape.item, item, owner)).join('');
    return flat ? content : element(tag, content, namespaceAttribute(traits));
  }
  if (shape.kind === 'map') {
    const flat = traits.xmlFlattened === 1;
    const keyTag = shape.key.traits.xmlName ?? 'key';
    const valueTag = shape.value.traits.xmlName ?? 'value';
    const entries = Object.entries(value as object).map(([key, item]) =>
      element(
        flat ? tag : 'entry',
        element(keyTag, escapeXml(key)) + valueXml(valueTag, shape.value, item, owner),
      ),
    );
    return flat ? entries.join('') : element(tag, entries.join(''));
  }
  return valueXml(tag, member, value, owner);
}

/** One element for one value: a structure, a nested collection or a scalar. */
function valueXml(tag: string, member: Member, value: unknown, owner: StructureShape): string {
  const { shape } = member;
  if (shape.kind === 'list' || shape.kind === 'map') return memberXml(tag, member, value, owner);
  const attribute = namespaceAttribute(member.traits);
  if (isStructure(shape)) {
    const { attributes, content } = structureXml(shape, value as object);
    return element(
      tag,
      content,
      (attribute === '' ? namespaceAttribute(shape.traits) : attribute) + attributes,
    );
  }
  return element(tag, escapeXml(writeText(shape, value, owner, member)), attribute);
}

/** ` xmlns="…"` where the trait asks for it. */
export function namespaceAttribute(traits: Traits): string {
  const { xmlNamespace } = traits;
  if (xmlNamespace === undefined) return '';
  if (typeof xmlNamespace === 'string') return ` xmlns="${escapeXml(xmlNamespace)}"`;
  return ` xmlns:${xmlNamespace[0]}="${escapeXml(xmlNamespace[1])}"`;
}

function isStructure(shape: Shape): shape is StructureShape {
  return shape.kind === 'structure' || shape.kind === 'union';
}

function expectArray(value: unknown, owner: StructureShape, member: Member): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${owner.name}.${member.name} must be a list`);
  return value;
}
