import { type DocumentChunk, documentChunks } from './document-chunks.ts';

export interface ExcerptSource {
  /** As the model sees it. */
  readonly path: string;
  readonly text: string;
}

interface RatedChunk extends DocumentChunk {
  readonly source: number;
  readonly score: number;
}

/** Words that say nothing of what a question is about. */
const plainWords = new Set(
  'the and for was were what which that this with from are its has had have how much many did does not all any than then into over using only value values report reported total figure figures'.split(
    ' ',
  ),
);

/** Longest line that is shown whole; a table row of a bulletin is shorter. */
const longestLine = 4000;

/**
 * The parts of documents that share most rare words with a question, in their order, up to a length in UTF-16 units.
 * Nothing but question and documents decides: no gold answer, no page number.
 */
export function pageExcerpts(
  question: string,
  sources: readonly ExcerptSource[],
  characters: number,
): string {
  const documents = sources.map(({ text }) => text.split('\n'));
  const wanted = new Set(wordsOf(question).filter((word) => !plainWords.has(word)));
  const chosen = documents.map(() => new Set<number>());
  let left = characters;
  for (const chunk of ratedChunks(documents, wanted)) {
    const lines = documents[chunk.source] ?? [];
    const held = chosen[chunk.source];
    if (held === undefined || chunk.score === 0) continue;
    const added = [...chunk.context, ...indexes(chunk.first, chunk.end)].filter((index) => !held.has(index));
    const length = added.reduce((sum, index) => sum + shownLine(lines[index]).length + 1, 0);
    if (length > left) continue;
    for (const index of added) held.add(index);
    left -= length;
  }
  return sources
    .flatMap(({ path }, index) => {
      const shown = printed(documents[index] ?? [], chosen[index] ?? new Set());
      return shown === '' ? [] : [`### ${path}\n\n${shown}`];
    })
    .join('\n\n');
}

/**
 * All chunks, best first: of equals the earlier one. A word counts the more the fewer chunks hold it.
 */
function ratedChunks(documents: readonly (readonly string[])[], wanted: ReadonlySet<string>): RatedChunk[] {
  const chunks = documents.flatMap((lines, source) =>
    documentChunks(lines).map((chunk) => {
      const shown = [...chunk.context, ...indexes(chunk.first, chunk.end)].map((index) => lines[index] ?? '');
      const words = new Set(wordsOf(shown.join(' ')).filter((word) => wanted.has(word)));
      return { ...chunk, source, words };
    }),
  );
  const counts = new Map<string, number>();
  for (const { words } of chunks) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weight = (word: string) => Math.log(1 + chunks.length / (counts.get(word) ?? 1));
  return chunks
    .map(({ words, ...chunk }) => ({
      ...chunk,
      score: [...words].reduce((sum, word) => sum + weight(word), 0),
    }))
    .sort((a, b) => b.score - a.score);
}

/** The chosen lines, with a mark where lines are left out. */
function printed(lines: readonly string[], chosen: ReadonlySet<number>): string {
  let before = -1;
  return [...chosen]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const gap = index > before + 1 ? ['[...]'] : [];
      before = index;
      return [...gap, shownLine(lines[index])];
    })
    .join('\n');
}

function shownLine(line = ''): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)} [...]`;
}

/** Words and numbers in lower case; the s of a plural is dropped. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 || /\d/.test(word))
    .map((word) => (word.length > 4 && word.endsWith('s') ? word.slice(0, -1) : word));
}

function indexes(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, offset) => first + offset);
}
