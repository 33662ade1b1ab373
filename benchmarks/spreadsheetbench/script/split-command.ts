/**
 * A command line split into words as a shell splits them: white space separates, quotes and backslashes keep together.
 * Nothing is expanded and nothing means anything else: no shell will ever see it.
 * @returns null when a quote is not closed
 */
export function splitCommand(command: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at);
    if (quote !== null) {
      if (character === quote) quote = null;
      else if (character === '\\' && quote === '"' && /["\\]/.test(command.charAt(at + 1))) {
        at += 1;
        word += command.charAt(at);
      } else word += character;
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word ??= '';
      if (character === '"' || character === "'") quote = character;
      else if (character === '\\' && at + 1 < command.length) {
        at += 1;
        word += command.charAt(at);
      } else word += character;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
