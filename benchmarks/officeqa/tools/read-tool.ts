import { codePointPrefix } from '../../../core/python-text.ts';
import type { FileTree } from './file-tree.ts';

const mostCharacters = 4000;

export interface ReadWindow {
  /** 1-based first line. */
  readonly start: number;
  /** Number of lines. */
  readonly limit: number;
}

/** The tool `read`: a window of lines, cut at 4,000 characters (code points). */
export function readTool(tree: FileTree, path: string, { start, limit }: ReadWindow): string {
  if (path === '') return '[read error: missing path]';
  const text = tree.text(path);
  if (text === null) return '[read error: path not allowed]';
  const from = lineStart(text, 0, start - 1);
  if (from >= text.length) return '[empty file]';
  // Enough UTF-16 units for the characters that are shown: what lies behind them needs no look.
  const shown = text.slice(from, Math.min(text.length, from + 2 * mostCharacters));
  return codePointPrefix(shown.slice(0, lineStart(shown, 0, limit)), mostCharacters);
}

/** Where the text is after so many lines from a place in it. */
function lineStart(text: string, from: number, lines: number): number {
  let at = from;
  for (let line = 0; line < lines && at < text.length; line += 1) {
    const newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length : newline + 1;
  }
  return at;
}
