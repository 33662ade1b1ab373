/** A word of a text with the line that it stands on (from 1). */
export interface PlacedWord {
  readonly word: string;
  readonly line: number;
}

/** Runs of letters, marks and digits after NFKC, in lower case: neither markup nor punctuation hides a copy. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** The words of a document, read as one stream, so that a copy is found across line breaks. */
export function placedWords(
  text: string,
  split: (line: string) => readonly string[] = wordsOf,
): PlacedWord[] {
  return text
    .split('\n')
    .flatMap((content, index) => split(content).map((word) => ({ word, line: index + 1 })));
}
