/** Ranges of characters that act or hide, by hand: the product asks Unicode's properties instead. */
const ranges: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x84],
  [0x86, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];
const isPicture = (character: string | undefined): boolean =>
  character !== undefined &&
  /^(?:[\u{1f300}-\u{1faff}\u2600-\u27bf]|[\u{1f3fb}-\u{1f3ff}])$/u.test(character);

export function actsOrHides(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return ranges.some(([first, last]) => first <= code && code <= last);
}

/** How a writer of one-line texts has to show a text: breaks as a space, what acts or hides spelled out. */
export function shownAs(text: string): string {
  const characters = Array.from(text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' '));
  return characters
    .map((character, at) => {
      if (!actsOrHides(character)) return character;
      const [before, after] = [characters[at - 1], characters[at + 1]];
      if (character === '\u200d' && isPicture(before) && isPicture(after)) return character;
      return marked(character);
    })
    .join('');
}

/** How a block of lines has to show a text: line breaks and tabs as they are. HTML drops one at the very beginning. */
export function shownInBlock(text: string): string {
  const lines = text.replace(/^\n/, '').split(/([\n\t])/);
  return lines
    .map((piece) =>
      piece === '\n' || piece === '\t'
        ? piece
        : piece
            .split(/([\v\f\r\u0085\u2028\u2029])/)
            .map((part, at) => (at % 2 === 1 ? marked(part) : shownAs(part)))
            .join(''),
    )
    .join('');
}

function marked(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** The same, the end of a text of more than `most` units replaced by its length. */
export function shownShort(text: string, most: number): string {
  if (text.length <= most) return shownAs(text);
  const head = text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return `${shownAs(head)} [${text.length - head.length} more characters]`;
}

/** Control characters other than the line break, overrides and invisible characters in what was written. */
export function hiddenIn(written: string): string[] {
  const rest = written.replace(/(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?)\u200d/gu, '');
  return [...new Set(rest)].filter(
    (character) =>
      character !== '\n' && (actsOrHides(character) || /[\t\v\f\r\u0085\u2028\u2029]/.test(character)),
  );
}
