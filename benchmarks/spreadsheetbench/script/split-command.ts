/**
 * Splits a command line into words as a shell does: blanks separate, quotes join, a backslash takes the next
 * character as it is. Nothing is expanded.
 * @returns null when a quote is left open
 */
export function splitCommand(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (quote === "'") {
      if (letter === "'") quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === '\\') {
      at += 1;
      const next = line[at];
      if (next === undefined) return null;
      // Between double quotes only these are taken as they are; elsewhere the backslash stays.
      const kept = quote === '"' && !'"\\$`\n'.includes(next) ? `\\${next}` : next;
      word = (word ?? '') + kept;
    } else if (quote === '"') {
      if (letter === '"') quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + letter;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
