/** Which input members an operation models, as its registration lists them. */
import type { Operation, Shape } from './schema';

/** A tree of the modelled members; `all` where a member is modelled with everything below it. */
export interface ModelTree {
  readonly all: boolean;
  readonly members: ReadonlyMap<string, ModelTree>;
}

/** Compiles the paths. Throws when one does not exist in the operation's input, so that a typo shows at once. */
export function compileModels(operation: Operation, paths: readonly string[]): ModelTree {
  const root = { all: false, members: new Map<string, ModelTree>() };
  for (const path of paths) {
    let tree: { all: boolean; members: Map<string, ModelTree> } = root;
    let shape: Shape = operation.input;
    for (const name of path.split('.')) {
      const inner = memberShape(shape, name);
      if (inner === undefined) throw new Error(`${operation.name} has no input member ${path}`);
      shape = inner;
      let next = tree.members.get(name) as typeof tree | undefined;
      if (next === undefined) {
        next = { all: false, members: new Map() };
        tree.members.set(name, next);
      }
      tree = next;
    }
    tree.all = true;
  }
  return root;
}

function memberShape(shape: Shape, name: string): Shape | undefined {
  const structure = skipCollections(shape);
  if (structure.kind !== 'structure' && structure.kind !== 'union') return undefined;
  return structure.members.find((member) => member.name === name)?.shape;
}

/** Lists and maps do not appear in paths. */
function skipCollections(shape: Shape): Shape {
  if (shape.kind === 'list') return skipCollections(shape.item.shape);
  if (shape.kind === 'map') return skipCollections(shape.value.shape);
  return shape;
}

/** The path of the first member of `input` that is not modelled; undefined when all are. */
export function firstUnmodelled(
  shape: Shape,
  tree: ModelTree,
  input: unknown,
  path = '',
): string | undefined {
  if (tree.all || input === undefined || shape.kind === 'unit') return undefined;
  if (shape.kind === 'list') {
    const { item } = shape;
    return first(input as readonly unknown[], (value) => firstUnmodelled(item.shape, tree, value, path));
  }
  if (shape.kind === 'map') {
    const { value: member } = shape;
    return first(Object.values(input as object), (value) => firstUnmodelled(member.shape, tree, value, path));
  }
  if (shape.kind !== 'structure' && shape.kind !== 'union') return path;
  const source = input as Readonly<Record<string, unknown>>;
  for (const member of shape.members) {
    const value = source[member.name];
    if (value === undefined) continue;
    const here = path === '' ? member.name : `${path}.${member.name}`;
    const inner = tree.members.get(member.name);
    const found = inner === undefined ? here : firstUnmodelled(member.shape, inner, value, here);
    if (found !== undefined) return found;
  }
  return undefined;
}

function first(
  values: readonly unknown[],
  check: (value: unknown) => string | undefined,
): string | undefined {
  for (const value of values) {
    const found = check(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
