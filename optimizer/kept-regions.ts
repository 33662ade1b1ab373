import { pyStripRight } from '../core/python-text.ts';
import {
  joinedSpans,
  outside,
  protectedMarkers,
  protectedTexts,
  withoutMarkers,
} from './protected-region.ts';

/**
 * Puts the protected regions of the old document into the one that a model wrote in its place, byte for byte:
 * the writer is asked to copy them, and the reference only hopes that it does (10.A13). They stand where the
 * writer put regions of the same kinds in the same order, else at the end; whatever else the writer put between
 * such markers goes. Markers of a kind that the old document does not have are removed, the text in them stays.
 * Total: any two texts will do.
 * @returns the text, and whether the writer had changed anything
 */
export function keepRegions(before: string, after: string): { text: string; repaired: boolean } {
  if (sorted(protectedTexts(before)) === sorted(protectedTexts(after)))
    return { text: after, repaired: false };
  const foreign = protectedMarkers.filter((marker) => !before.includes(marker));
  const written = withoutMarkers(after, 'until-none', foreign);
  const blocks = joinedSpans(before).map(({ start, end }) => before.slice(start, end));
  const spans = joinedSpans(written);
  const pieces = outside(written, spans);
  const placed =
    spans.length === blocks.length &&
    spans.every(({ start }, index) => markerOf(blocks[index] ?? '') === markerOf(written.slice(start)));
  if (placed)
    return { text: pieces.map((piece, index) => piece + (blocks[index] ?? '')).join(''), repaired: true };
  const body = pyStripRight(withoutMarkers(pieces.join(''), 'until-none'));
  return { text: `${[body, ...blocks].filter((part) => part !== '').join('\n\n')}\n`, repaired: true };
}

/** The marker that a text starts with. */
function markerOf(text: string): string | undefined {
  return protectedMarkers.find((marker) => text.startsWith(marker));
}

function sorted(texts: readonly string[]): string {
  return JSON.stringify([...texts].sort());
}
