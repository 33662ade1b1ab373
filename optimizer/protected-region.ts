/**
 * Machine-owned regions of a skill document, delimited by HTML comments. The literals are those of the
 * published skills (spec/optimizer.md 2.6), so that such a document can be trained further.
 */
export const slowUpdateMarkers = {
  start: '<!-- SLOW_UPDATE_START -->',
  end: '<!-- SLOW_UPDATE_END -->',
} as const;
export const appendixMarkers = { start: '<!-- APPENDIX_START -->', end: '<!-- APPENDIX_END -->' } as const;
const markerPairs = [slowUpdateMarkers, appendixMarkers] as const;

export const protectedMarkers: readonly string[] = markerPairs.flatMap(({ start, end }) => [start, end]);

/** Half-open range of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * One region a kind, as the reference sees it: from the first start marker to the end of the first end marker.
 */
export function firstRegions(text: string): Span[] {
  return markerPairs.flatMap((pair) => {
    const start = text.indexOf(pair.start);
    const end = text.indexOf(pair.end);
    return start < 0 || end < start ? [] : [{ start, end: end + pair.end.length }];
  });
}

/**
 * Everything that edits must leave alone: each start..end pair, and each marker without a partner. In order of
 * their starts; regions of different kinds may overlap.
 */
export function protectedSpans(text: string): Span[] {
  return markerPairs
    .flatMap((pair) => spansOf(text, pair))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The protected texts of a document; equal before and after an edit, or the edit has done damage. */
export function protectedTexts(text: string): string[] {
  return protectedSpans(text).map(({ start, end }) => text.slice(start, end));
}

/** Removes marker literals from foreign text: once each, or until none is left, also when halves join. */
export function withoutMarkers(
  text: string,
  mode: 'once' | 'until-none',
  markers: readonly string[] = protectedMarkers,
): string {
  let current = text;
  for (;;) {
    const next = markers.reduce((rest, marker) => rest.replaceAll(marker, ''), current);
    if (mode === 'once' || next === current) return next;
    current = next;
  }
}

/** The spans with those joined that overlap: disjoint, in order. */
export function joinedSpans(text: string): Span[] {
  const joined: Span[] = [];
  for (const span of protectedSpans(text)) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return joined;
}

/** The text between the spans: one piece more than there are spans. */
export function outside(text: string, spans: readonly Span[]): string[] {
  const ends = [0, ...spans.map(({ end }) => end)];
  return ends.map((end, index) => text.slice(end, spans[index]?.start ?? text.length));
}

/** Each start..end pair of one kind, and each of its markers without a partner, from left to right. */
export function spansOf(text: string, pair: (typeof markerPairs)[number]): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(pair.start, at);
    const stray = text.indexOf(pair.end, at);
    if (stray >= 0 && (start < 0 || stray < start)) {
      at = stray + pair.end.length;
      spans.push({ start: stray, end: at });
      continue;
    }
    if (start < 0) return spans;
    // Past this point the next end marker, if there is one, lies behind the start marker.
    at = stray < 0 ? start + pair.start.length : stray + pair.end.length;
    spans.push({ start, end: at });
  }
}
