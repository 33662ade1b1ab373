import { estimatedTokens } from '../../core/estimated-tokens.ts';
import { linesOf } from './line-diff.ts';

export interface SectionTokens {
  /** Text of the heading; empty for what stands before the first one. */
  readonly heading: string;
  /** 1 to 6; 0 for what stands before the first heading. */
  readonly level: number;
  /** From 1, the heading included. */
  readonly firstLine: number;
  readonly lines: number;
  /** Estimate. Subsections count for themselves only. */
  readonly tokens: number;
}

/** A document cut at its Markdown headings (`#` to `######`, not within code fences). */
export function sectionTokens(text: string): SectionTokens[] {
  const sections: { heading: string; level: number; firstLine: number; lines: string[] }[] = [];
  let fence: string | null = null;
  for (const [index, line] of linesOf(text).entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (mark !== null && fence === null) fence = mark;
    else if (mark !== null && fence !== null && mark.startsWith(fence)) fence = null;
    const heading = fence === null ? /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/.exec(line) : null;
    const [, marks = '', title = ''] = heading ?? [];
    if (heading !== null || sections.length === 0)
      sections.push({ heading: title, level: marks.length, firstLine: index + 1, lines: [] });
    sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ lines, ...section }) => ({
    ...section,
    lines: lines.length,
    tokens: estimatedTokens(`${lines.join('\n')}\n`),
  }));
}
