/** A snippet of a SearchQA context. */
export interface Passage {
  readonly title: string;
  readonly text: string;
}

/** Splits a context at its `[DOC] [TLE] title [PAR] text` marks; text without marks gives no passage. */
export function passagesOf(context: string): Passage[] {
  return context
    .split('[DOC]')
    .map((piece) => /^\s*\[TLE\]([\s\S]*?)\[PAR\]([\s\S]*)$/.exec(piece))
    .flatMap((match) => (match === null ? [] : [{ title: tidy(match[1]), text: tidy(match[2]) }]));
}

/** Title of the first passage that holds one of the word groups as whole words, whatever their case. */
export function titleWith(passages: readonly Passage[], groups: readonly string[]): string | null {
  const escaped = groups.map((words) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped})(?![\\p{L}\\p{N}])`, 'iu');
  return passages.find(({ title, text }) => pattern.test(`${title} ${text}`))?.title ?? null;
}

function tidy(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
