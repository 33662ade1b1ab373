/**
 * Foreign text in a Markdown fence that nothing in the text can close: longer than any run of backticks inside.
 * @param info language after the opening fence; letters only
 */
export function fenced(text: string, info: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${info}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** Foreign text as code within a line, in backticks that it cannot close; line breaks become spaces. */
export function inlineCode(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const longest = longestRun(flat);
  const ticks = '`'.repeat(longest + 1);
  return longest === 0 ? `${ticks}${flat}${ticks}` : `${ticks} ${flat} ${ticks}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
