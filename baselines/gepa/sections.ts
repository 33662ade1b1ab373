import { type Candidate, wholeDocument } from './candidate.ts';
import { itemAt } from './item-at.ts';

/** The whole document as one component. */
export function wholeCandidate(document: string): Candidate {
  return { [wholeDocument]: document };
}

/**
 * A document cut before its level-2 headings (spec/baselines.md 5.7): `preamble` when anything stands before the first
 * one, then `s01`, `s02` ... Headings in code fences do not count; what comes after the last section allowed
 * belongs to it. Joined again the parts are the document.
 */
export function sectionCandidate(document: string, maxSections: number): Candidate {
  const starts = headingStarts(document).slice(0, maxSections);
  const preamble = document.slice(0, starts[0] ?? document.length);
  const sections = starts.map((start, index): [string, string] => [
    `s${String(index + 1).padStart(2, '0')}`,
    document.slice(start, starts[index + 1] ?? document.length),
  ]);
  const head: [string, string][] = preamble === '' && sections.length > 0 ? [] : [['preamble', preamble]];
  return Object.fromEntries([...head, ...sections]);
}

/** The document that a candidate stands for: its parts in order, each at the start of a line. */
export function documentOf(candidate: Candidate): string {
  const parts = Object.values(candidate);
  return parts
    .map((part, index) =>
      index === parts.length - 1 || part === '' || part.endsWith('\n') ? part : `${part}\n`,
    )
    .join('');
}

/** A new text for a component ends in the blank lines that the old one ended in, so that the parts stay apart. */
export function inPlaceOf(old: string, text: string): string {
  const ending = /\s*$/.exec(old)?.[0] ?? '';
  return text.replace(/\s+$/, '') + (ending === '' ? '\n' : ending);
}

function headingStarts(document: string): number[] {
  const starts: number[] = [];
  let fence: string | null = null;
  let at = 0;
  for (const line of document.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || closes(mark, fence))) fence = fence === null ? mark : null;
    else if (fence === null && /^##(?!#)(\s|$)/.test(line)) starts.push(at);
    at += line.length + 1;
  }
  return starts;
}

function closes(mark: string, fence: string): boolean {
  return itemAt([...mark], 0) === itemAt([...fence], 0) && mark.length >= fence.length;
}
