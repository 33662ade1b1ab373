/** A text that no rollout without a skill may have seen. */
export interface KnownDocument {
  /** What it is, for the message: `seed document`, `document 1f2e... of run x`. */
  readonly name: string;
  readonly text: string;
}

/** A line of a known document, as it stands there. */
export interface KnownLine {
  readonly document: string;
  readonly line: string;
  /** It stands in a fenced block: whoever writes code may come to write the same. */
  readonly isCode: boolean;
}

/** Shorter lines are found in many a text by chance. */
const leastCharacters = 40;

/** Letters and digits in lower case, everything else one space; line breaks that are written as escapes too. */
export function normalised(text: string): string {
  return text
    .replace(/\\[nrt]/g, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The lines of documents by which their text is known wherever it turns up. */
export class SkillText {
  /** By first word: lines are looked up where a word begins. */
  readonly #byWord = new Map<string, Map<string, KnownLine>>();

  constructor(documents: readonly KnownDocument[]) {
    for (const { name, text } of documents) {
      let isCode = false;
      for (const line of text.split('\n')) {
        if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
        const key = normalised(line);
        if (key.length < leastCharacters) continue;
        const [word = ''] = key.split(' ', 1);
        const lines = this.#byWord.get(word) ?? new Map<string, KnownLine>();
        if (!lines.has(key)) lines.set(key, { document: name, line: line.trim(), isCode });
        this.#byWord.set(word, lines);
      }
    }
  }

  /** Known lines that a text holds whole, by their normalised form. */
  linesIn(text: string): Map<string, KnownLine> {
    const found = new Map<string, KnownLine>();
    if (this.#byWord.size === 0) return found;
    const words = ` ${normalised(text)} `;
    for (let at = 0; at < words.length - 1; at = words.indexOf(' ', at + 1)) {
      const word = words.slice(at + 1, words.indexOf(' ', at + 1));
      for (const [key, line] of this.#byWord.get(word) ?? [])
        if (words.startsWith(`${key} `, at + 1)) found.set(key, line);
    }
    return found;
  }
}
