/**
 * Foreign text on one line without control characters: no ANSI escape, line break, bidirectional override or invisible
 * character of a model, a file name or a label reaches a terminal or a table.
 */
export function plainText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    /(?:[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}])+/gu,
    ' ',
  );
}
