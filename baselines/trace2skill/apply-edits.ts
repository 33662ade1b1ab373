import type { SectionEdit } from './section-edit.ts';
import { findSection } from './sections.ts';

/** Lines of a document with a half-open range in them. */
interface Part {
  readonly lines: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface AppliedEdits {
  readonly text: string;
  /** Per edit: was its place found? */
  readonly applied: readonly boolean[];
}

/** Applies edits one after the other; one whose section or text is not there is left out (spec/baselines.md 7.5). */
export function applyEdits(text: string, edits: readonly SectionEdit[]): AppliedEdits {
  let current = text;
  const applied = edits.map((edit) => {
    const next = applyEdit(current, edit);
    current = next ?? current;
    return next !== null;
  });
  return { text: current, applied };
}

/** The document after one edit; null when the edit has no place in it or its operation is unknown. */
export function applyEdit(text: string, edit: SectionEdit): string | null {
  const { content } = edit;
  switch (edit.op) {
    case 'append':
      return appended(text, content);
    case 'append_to_section':
      return inPart(text, edit.target_section, ({ lines, start, end }) => {
        const last = lines.slice(start, end).findLastIndex((line) => line.trim() !== '');
        const at = start + last + 1;
        return [...lines.slice(0, at), '', content, ...lines.slice(at)];
      });
    case 'replace_in_section':
      return replaced(text, edit);
    case 'insert_after':
    case 'insert_before':
      return inserted(text, edit, edit.op);
    case 'add_section':
      return withSection(text, edit);
    case 'delete_section':
      return inPart(text, edit.target_section, ({ lines, start, end }) => {
        const before = lines.slice(0, start);
        while (before.at(-1)?.trim() === '') before.pop();
        return [...before, ...lines.slice(end)];
      });
    default:
      return null;
  }
}

function appended(text: string, content: string): string {
  const body = text.trimEnd();
  if (body === '') return `${content}\n`;
  // A list goes on without a gap.
  const listed = /(^|\n)\s*[-*] [^\n]*$/.test(body) && /^[-*] /.test(content);
  return `${body}\n${listed ? '' : '\n'}${content}\n`;
}

function replaced(
  text: string,
  { target_section: section, old_text: old, content }: SectionEdit,
): string | null {
  const span = spanOf(text, section);
  if (span === null || old === '') return null;
  const at = text.indexOf(old, span.start);
  if (at < 0 || at + old.length > span.end) return null;
  return text.slice(0, at) + content + text.slice(at + old.length);
}

/** A line or more before or after the lines that hold the target text. */
function inserted(
  text: string,
  { target_section: section, target_text: target, content }: SectionEdit,
  side: 'insert_after' | 'insert_before',
): string | null {
  const span = spanOf(text, section);
  if (span === null || target === '') return null;
  const at = text.indexOf(target, span.start);
  if (at < 0 || at + target.length > span.end) return null;
  if (side === 'insert_before') {
    const lineStart = text.lastIndexOf('\n', at) + 1;
    return `${text.slice(0, lineStart)}${content}\n${text.slice(lineStart)}`;
  }
  const last = at + target.length - (target.endsWith('\n') ? 1 : 0);
  const lineEnd = text.indexOf('\n', last);
  if (lineEnd < 0) return `${text}\n${content}`;
  return `${text.slice(0, lineEnd)}\n${content}${text.slice(lineEnd)}`;
}

/** After the named section, or at the end when none is named or it is not there. */
function withSection(
  text: string,
  { target_section: header, after_section: after, content }: SectionEdit,
): string | null {
  if (header === '') return null;
  const lines = text.split('\n');
  const at = after === '' ? null : findSection(lines, after);
  const end = at?.end ?? lines.length;
  return [...lines.slice(0, end), '', header, '', content, ...lines.slice(end)].join('\n');
}

function inPart(text: string, section: string, change: (part: Part) => string[]): string | null {
  const lines = text.split('\n');
  const found = section.trim() === '' ? null : findSection(lines, section);
  return found === null ? null : change({ lines, ...found }).join('\n');
}

/** Offsets of a section's text, of the whole document when none is named, null when it is not there. */
function spanOf(text: string, section: string): { start: number; end: number } | null {
  if (section.trim() === '') return { start: 0, end: text.length };
  const lines = text.split('\n');
  const found = findSection(lines, section);
  if (found === null) return null;
  const lengthOf = (part: readonly string[]) => part.reduce((sum, line) => sum + line.length + 1, 0);
  const start = lengthOf(lines.slice(0, found.start));
  return { start, end: Math.min(text.length, start + lengthOf(lines.slice(found.start, found.end))) };
}
