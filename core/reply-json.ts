import type { Json } from './json.ts';
import { unguardBlockText } from './prompt-blocks.ts';

/** Deeper replies are not data but an attack on recursive code. */
const maxDepth = 64;

/**
 * Finds the JSON value of a model's reply (spec/optimizer.md 8): the first ```json fence; else everything from
 * the first `{` to the last `}`; else, with `lone`, the one balanced object of the text, if there is exactly one
 * (the reference hands it to a repair library, and has nothing without one). Several objects give null: never
 * guess. A fence may hold something else than an object.
 */
export function extractJson(text: string, options: { readonly lone?: boolean } = {}): Json | null {
  const fenced = fencedPart(text);
  const fromFence = fenced === null ? undefined : parse(fenced);
  if (fromFence !== undefined) return fromFence;
  const first = text.indexOf('{');
  const last = text.lastIndexOf('}');
  if (first < 0 || last < first) return null;
  const greedy = parse(text.slice(first, last + 1));
  if (greedy !== undefined) return greedy;
  if (options.lone === false) return null;
  const lone = loneObject(fenced ?? text);
  if (lone === null || !/^\{\s*["}]/.test(lone)) return null;
  const parsed = parse(lone);
  return parsed === undefined || Object.keys(parsed ?? {}).length === 0 ? null : parsed;
}

function fencedPart(text: string): string | null {
  const open = text.indexOf('```json');
  if (open < 0) return null;
  const close = text.indexOf('```', open + 7);
  return close < 0 ? null : text.slice(open + 7, close);
}

function parse(text: string): Json | undefined {
  try {
    // Half a surrogate pair is no text: servers refuse it, and its hash is that of any other half. And a document
    // that holds a tag of ours was shown with the tag guarded; what the model copied from there must match it again.
    const value: Json = JSON.parse(text, (_, member) =>
      typeof member === 'string' ? unguardBlockText(member.toWellFormed()) : member,
    );
    return isShallow(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `1e999` parses to Infinity, which no log can hold. */
function isShallow(value: Json): boolean {
  let level: Json[] = [value];
  for (let depth = 0; depth <= maxDepth; depth += 1) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (level.some((item) => typeof item === 'number' && !Number.isFinite(item))) return false;
    if (level.length === 0) return true;
  }
  return false;
}

/** The only balanced top-level object, or null when there is none or more than one. */
function loneObject(text: string): string | null {
  let found: string | null = null;
  let start = -1;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = depth > 0;
    else if (char === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (char === '}' && depth > 0) {
      depth -= 1;
      if (depth > 0) continue;
      if (found !== null) return null;
      found = text.slice(start, at + 1);
    }
  }
  return found;
}
