import { pyStrip, pyStripRight } from '../core/python-text.ts';
import { slowUpdateMarkers, spansOf, withoutMarkers } from './protected-region.ts';

const { start, end } = slowUpdateMarkers;

/**
 * What happens to the rest of the document when the region moves to its end: `collapse` is the reference, which
 * squeezes every run of empty lines to one, in code blocks too (10.A18); `keep` touches the seam alone.
 */
export type RestLayout = 'collapse' | 'keep';

/** Is the region there exactly once, opened before it is closed? */
export function hasOneRegion(text: string): boolean {
  const [span, ...others] = spansOf(text, slowUpdateMarkers);
  return span !== undefined && others.length === 0 && span.end - span.start >= start.length + end.length;
}

/** The guidance in force: the trimmed text of the first region; empty when there is none. */
export function guidanceIn(text: string): string {
  const from = text.indexOf(start);
  const to = from < 0 ? -1 : text.indexOf(end, from);
  return to < 0 ? '' : pyStrip(text.slice(from + start.length, to));
}

/** Adds the empty region at the end of a document that has none; a damaged one is put in order. */
export function withEmptyRegion(text: string, layout: RestLayout): string {
  if (hasOneRegion(text)) return text;
  // Nothing is taken out, so nothing else changes: the reference squeezes empty lines only when it replaces.
  if (spansOf(text, slowUpdateMarkers).length === 0) return `${pyStripRight(text)}\n\n${start}\n${end}\n`;
  return withGuidance(text, guidanceIn(text), layout);
}

/**
 * Puts guidance in place of whatever regions and lone markers the document has: the result holds exactly one
 * region, at its end (spec/optimizer.md 2.6). Markers in the guidance are removed.
 */
export function withGuidance(text: string, guidance: string, layout: RestLayout): string {
  const body = cleanGuidance(guidance);
  const rest = pyStripRight(withoutRegions(text, layout));
  return `${rest}\n\n${start}\n${body === '' ? '' : `${body}\n`}${end}\n`;
}

/** Guidance as it enters a document: without markers of any kind, trimmed. */
export function cleanGuidance(guidance: string): string {
  return pyStrip(withoutMarkers(pyStrip(guidance), 'until-none'));
}

/** Would the two documents be the same if an empty region did not count? */
export function equalButForEmptyRegion(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function bare(text: string): string {
  return guidanceIn(text) === '' ? pyStripRight(withoutRegions(text, 'keep')) : text;
}

function withoutRegions(text: string, layout: RestLayout): string {
  let at = 0;
  const pieces: string[] = [];
  for (const span of spansOf(text, slowUpdateMarkers)) {
    pieces.push(text.slice(at, span.start));
    at = span.end;
  }
  pieces.push(text.slice(at));
  const rest = withoutLoneMarkers(pieces.reduce(layout === 'keep' ? joinAtSeam : (a, b) => a + b));
  return layout === 'keep' ? rest : rest.replace(/\n{3,}/g, '\n\n');
}

/** Cutting can make a marker out of two halves; text between such markers was never a region. */
function withoutLoneMarkers(text: string): string {
  let rest = text;
  while (rest.includes(start) || rest.includes(end)) rest = rest.replaceAll(start, '').replaceAll(end, '');
  return rest;
}

/** Joins what stood around a region, with at most one empty line between. */
function joinAtSeam(left: string, right: string): string {
  let leftEnd = left.length;
  while (leftEnd > 0 && left[leftEnd - 1] === '\n') leftEnd -= 1;
  let rightStart = 0;
  while (right[rightStart] === '\n') rightStart += 1;
  const breaks = left.length - leftEnd + rightStart;
  return breaks > 2 ? `${left.slice(0, leftEnd)}\n\n${right.slice(rightStart)}` : left + right;
}
