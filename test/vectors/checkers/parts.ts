/** A file's part, or undefined where it is absent. */
export function partOf(content: unknown, ...path: readonly string[]): unknown {
  let value: unknown = content;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** One case, or none where it is absent. */
export function asCase(value: unknown): unknown[] | undefined {
  return value === undefined ? undefined : [value];
}
