/**
 * A text as a JavaScript string literal that is safe in a script, inline or in a file: it cannot end the script
 * (`</script`), open a comment (`<!--`) or hold a line end. Halves of characters become escapes, so the file is valid UTF-8.
 */
export function scriptLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Where a piece that starts at `start` ends, so that its literal has at most `limitBytes` bytes of UTF-8. At least one
 * character long; never between the halves of a character.
 */
export function pieceEnd(text: string, start: number, limitBytes: number): number {
  let bytes = 2;
  let at = start;
  while (at < text.length) {
    const width = isPair(text, at) ? 2 : 1;
    bytes += width === 2 ? 4 : literalBytes(text.charCodeAt(at));
    if (bytes > limitBytes && at > start) break;
    at += width;
  }
  return at;
}

/** Bytes of one UTF-16 unit in a literal; units of a pair are counted by the caller. */
function literalBytes(unit: number): number {
  if (unit === 0x22 || unit === 0x5c) return 2;
  if (unit < 0x20 || unit === 0x3c) return 6;
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  return unit === 0x2028 || unit === 0x2029 || isHalf(unit) ? 6 : 3;
}

function isPair(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first < 0xd800 || first > 0xdbff) return false;
  const second = text.charCodeAt(at + 1);
  return second >= 0xdc00 && second <= 0xdfff;
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
