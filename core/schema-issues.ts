import type { z } from 'zod';
import { didYouMean } from './nearest-name.ts';
import { validKeys, valueAt } from './schema-keys.ts';

export interface SchemaIssue {
  /** Where the complaint belongs: for an unknown key the key itself, for a missing one its parent. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Turns zod's issues into sentences for the author of a file: unknown keys with the nearest valid one, missing
 * keys by name, wrong values with what was expected and what was found.
 */
export function schemaIssues(
  issues: readonly z.core.$ZodIssue[],
  options: { readonly schema: z.ZodType; readonly value: unknown },
): SchemaIssue[] {
  return issues.flatMap((issue) => sentences(issue, options));
}

function sentences(
  issue: z.core.$ZodIssue,
  options: { readonly schema: z.ZodType; readonly value: unknown },
): SchemaIssue[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const found = valueAt(options.value, path);
  const name = dotted(path);
  const label = name === '' ? '' : `'${name}': `;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const valid = validKeys(options.schema, options.value, path);
      return issue.keys.map((key) => {
        const hint = didYouMean(key, valid);
        const list = hint === '' && valid.length > 0 ? `; valid keys: ${valid.join(', ')}` : hint;
        return {
          path: [...path, key],
          message: `unknown key '${key}'${name === '' ? '' : ` in '${name}'`}${list}`,
        };
      });
    }
    case 'invalid_type': {
      if (found === undefined && path.length > 0) return [missing(path)];
      return [{ path, message: `${label}expected ${issue.expected}, got ${shown(found)}` }];
    }
    case 'invalid_value': {
      if (found === undefined && path.length > 0) return [missing(path)];
      const allowed = issue.values.map(String);
      const hint = typeof found === 'string' ? didYouMean(found, allowed) : '';
      return [{ path, message: `${label}expected ${allowed.join(' | ')}, got ${shown(found)}${hint}` }];
    }
    case 'invalid_union': {
      if (found === undefined && path.length > 0) return [missing(path)];
      return unionSentences(issue, path, label, found, options);
    }
    default:
      return [{ path, message: `${label}${issue.message}` }];
  }
}

/** The complaints of the branch that fits best; of several that all miss at the top, one sentence. */
function unionSentences(
  issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>,
  path: (string | number)[],
  label: string,
  found: unknown,
  options: { readonly schema: z.ZodType; readonly value: unknown },
): SchemaIssue[] {
  if (issue.errors.length === 0) return [{ path, message: `${label}${issue.message}, got ${shown(found)}` }];
  const deep = issue.errors.filter((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  );
  const best = deep.sort((a, b) => a.length - b.length)[0];
  if (best !== undefined)
    return best.flatMap((inner) => sentences({ ...inner, path: [...issue.path, ...inner.path] }, options));
  const expected = new Set(
    issue.errors.flat().flatMap((inner) => {
      if (inner.path.length > 0) return [];
      if (inner.code === 'invalid_type') return [inner.expected];
      if (inner.code === 'invalid_value') return inner.values.map(String);
      return [];
    }),
  );
  if (expected.size === 0) return [{ path, message: `${label}${issue.message}` }];
  const hint = typeof found === 'string' ? didYouMean(found, expected) : '';
  return [{ path, message: `${label}expected ${[...expected].join(' | ')}, got ${shown(found)}${hint}` }];
}

function missing(path: readonly (string | number)[]): SchemaIssue {
  const parent = path.slice(0, -1);
  const where = parent.length === 0 ? '' : ` in '${dotted(parent)}'`;
  return { path: parent, message: `missing key '${String(path.at(-1))}'${where}` };
}

function dotted(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
