import { codePointPrefix, pyStripRight } from '../../../core/python-text.ts';
import type { FileTree } from './file-tree.ts';

const mostLines = 20;
/** Far above the longest twenty lines of a real bulletin: only a file of enormous lines is ever cut. */
const mostCharacters = 100_000;

/** The tool `grep`: lines that hold a literal text, whatever its case, as "number: line". */
export function grepTool(tree: FileTree, pattern: string, path: string): string {
  const wanted = pattern.toLowerCase();
  if (wanted === '' || path === '') return '[grep error: missing pattern or path]';
  const text = tree.text(path);
  if (text === null) return '[grep error: path not allowed]';
  const found: string[] = [];
  for (const { number, line } of linesOf(text)) {
    if (!line.toLowerCase().includes(wanted)) continue;
    found.push(`${number}: ${pyStripRight(line)}`);
    if (found.length >= mostLines) break;
  }
  return found.length === 0 ? '[no matches]' : cut(found.join('\n'));
}

/** Lines with their line ends, which count for the search. */
function* linesOf(text: string): Generator<{ number: number; line: string }> {
  let number = 1;
  for (let at = 0; at < text.length; number += 1) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline + 1;
    yield { number, line: text.slice(at, end) };
    at = end;
  }
}

function cut(result: string): string {
  return result.length <= mostCharacters
    ? result
    : `${codePointPrefix(result, mostCharacters)}\n[cut: the lines are longer than ${mostCharacters} characters]`;
}
