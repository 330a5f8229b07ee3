/**
 * The fields that have a value: `undefined` ones are left out altogether, as `exactOptionalPropertyTypes` and JSON
 * want it. For spreading optional fields: `{ id, ...defined({ seat, service }) }`.
 */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
