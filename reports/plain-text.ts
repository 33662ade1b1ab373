/**
 * Foreign text on one line without control characters: no ANSI escape, line break or bidirectional override
 * of a model, a file name or a label reaches a terminal or a table.
 */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');
}
