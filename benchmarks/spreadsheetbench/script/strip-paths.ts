import type { Runner } from '../settings.ts';

const assignment = {
  python: /(?:INPUT_PATH|OUTPUT_PATH)\s*=[^\n]*/g,
  /** In JavaScript the variables may be declared as well, which would be an error beside our own declaration. */
  javascript: /(?:\b(?:const|let|var)\s+)?(?:INPUT_PATH|OUTPUT_PATH)\s*=[^\n]*/g,
} as const;

/**
 * A script without its own values of the path variables: lines that begin with one of them and an equals sign go,
 * with the blank lines before them.
 */
export function stripPathAssignments(code: string, runner: Runner): string {
  let [kept, end] = ['', 0];
  for (const { 0: match, index } of code.matchAll(assignment[runner])) {
    const start = lineStart(code, index, end);
    if (start === null) continue;
    kept += code.slice(end, start);
    end = index + match.length;
  }
  return kept + code.slice(end);
}

/**
 * Where the first line begins from which on there is nothing but white space before `index`; null when something else
 * stands in front of it. Searched backwards: a pattern would look through the same blank lines again and again.
 */
function lineStart(code: string, index: number, from: number): number | null {
  let blank = index;
  while (blank > from && /\s/.test(code.charAt(blank - 1))) blank -= 1;
  if (blank === 0) return 0;
  const newline = code.indexOf('\n', blank);
  return newline === -1 || newline >= index ? null : newline + 1;
}
