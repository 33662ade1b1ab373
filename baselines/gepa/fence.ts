const fence = '```';

/**
 * A text as the reference takes it out of a reply (spec/baselines.md 5.6): between the first and the last fence
 * without a language tag; with one fence its other side; with none the whole reply, refusals included. For conformance only.
 */
export function fencedText(reply: string): string {
  const first = reply.indexOf(fence);
  const last = reply.lastIndexOf(fence);
  if (first >= 0 && last > first + fence.length - 1)
    return withoutTag(reply.slice(first + fence.length, last));
  const text = reply.trim();
  if (text.startsWith(fence)) return withoutTag(text.slice(fence.length));
  return (text.endsWith(fence) ? text.slice(0, -fence.length) : text).trim();
}

/** A first line without spaces names a language. */
function withoutTag(text: string): string {
  const [, rest] = /^\S*\n([\s\S]*)$/.exec(text) ?? [];
  return (rest ?? text).trim();
}
