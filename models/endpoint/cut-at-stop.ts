import type { Part } from '../contract.ts';

/**
 * Stop sequences for APIs that have none: the text ends before the first one and nothing after it counts. The
 * tokens behind it were paid for all the same. Sequences that span two text parts are not seen.
 */
export function cutAtStop(
  parts: readonly Part[],
  stop: readonly string[],
): { readonly parts: readonly Part[]; readonly stopped: boolean } {
  const kept: Part[] = [];
  for (const part of parts) {
    if (part.type !== 'text') {
      kept.push(part);
      continue;
    }
    const ends = stop
      .map((sequence) => (sequence === '' ? -1 : part.text.indexOf(sequence)))
      .filter((at) => at >= 0);
    if (ends.length === 0) {
      kept.push(part);
      continue;
    }
    const text = part.text.slice(0, Math.min(...ends));
    if (text !== '') kept.push({ type: 'text', text });
    return { parts: kept, stopped: true };
  }
  return { parts: kept, stopped: false };
}
