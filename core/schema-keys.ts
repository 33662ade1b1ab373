import { z } from 'zod';

/** What a plain value holds at a path; undefined where the path leaves it. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

type JsonSchema = z.core.JSONSchema.BaseSchema | boolean;

/** The keys that a schema allows at a path, read from its JSON Schema; of unions, those of every branch. */
export function validKeys(schema: z.ZodType, value: unknown, path: readonly (string | number)[]): string[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  let level: JsonSchema[] = branches(root, root);
  let current = value;
  for (const step of path) {
    level = level.flatMap((part) => child(part, step)).flatMap((part) => branches(part, root));
    current = valueAt(current, [step]);
  }
  const fitting = level.filter((part) => fits(part, current));
  // A branch that is told by a constant goes before one that is told by having none.
  const most = Math.max(0, ...fitting.map((part) => constants(part).length));
  const closest = fitting.filter((part) => constants(part).length === most);
  const keys = (closest.length > 0 ? closest : level).flatMap((part) =>
    typeof part === 'object' ? Object.keys(part.properties ?? {}) : [],
  );
  return [...new Set(keys)];
}

function branches(schema: JsonSchema, root: z.core.JSONSchema.BaseSchema): JsonSchema[] {
  if (typeof schema !== 'object') return [];
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^#\/\$defs\//, '');
    const target = schema.$ref === '#' ? root : root.$defs?.[name];
    return target === undefined ? [] : branches(target, root);
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return parts.length === 0 ? [schema] : parts.flatMap((part) => branches(part, root));
}

function child(schema: JsonSchema, step: string | number): JsonSchema[] {
  if (typeof schema !== 'object') return [];
  if (typeof step === 'number') {
    const { items, prefixItems } = schema;
    const item = prefixItems?.[step] ?? (Array.isArray(items) ? items[step] : items);
    return item === undefined ? [] : [item];
  }
  const known = schema.properties?.[step] ?? schema.additionalProperties;
  return known === undefined ? [] : [known];
}

/** Does the value carry the branch's constants (the discriminator of a union)? */
function fits(schema: JsonSchema, value: unknown): boolean {
  return constants(schema).every(([key, constant]) => valueAt(value, [key]) === constant);
}

function constants(schema: JsonSchema): [string, unknown][] {
  if (typeof schema !== 'object') return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]): [string, unknown][] =>
    typeof part !== 'object' || part.const === undefined ? [] : [[key, part.const]],
  );
}
