import { codePointPrefix, pyStrip, pyStripRight } from '../core/python-text.ts';
import {
  firstRegions,
  protectedSpans,
  protectedTexts,
  type Span,
  withoutMarkers,
} from './protected-region.ts';

export type EditOp = 'append' | 'insert_after' | 'replace' | 'delete';
export const editOps: readonly EditOp[] = ['append', 'insert_after', 'replace', 'delete'];

export type EditStatus =
  | 'applied_append'
  | 'applied_append_before_protected_region'
  | 'applied_insert_after'
  | 'applied_insert_after_fallback_append'
  | 'applied_insert_after_fallback_before_protected_region'
  | 'applied_replace'
  | 'applied_delete'
  | 'skipped_protected_region'
  | 'skipped_replace_missing_target'
  | 'skipped_replace_target_not_found'
  | 'skipped_delete_missing_target'
  | 'skipped_delete_target_not_found'
  | 'skipped_unknown_op'
  /** Only under `strict`: an append or insert of nothing would leave blank lines behind. */
  | 'skipped_empty_content'
  | 'error';

/** What became of one edit. Texts are cut to 200 code points. */
export interface EditReportRow {
  /** 1-based position in the patch. */
  readonly index: number;
  readonly op: string;
  readonly target: string;
  readonly contentPreview: string;
  readonly status: EditStatus;
  /** How often the target occurs: more than 1 means that the first of several places was edited. */
  readonly occurrences: number;
  /** Only with status `error`. */
  readonly message?: string;
}

export interface EditSummary {
  readonly total: number;
  /** Done as asked; fallbacks are counted apart. */
  readonly applied: number;
  /** `insert_after` whose target was empty or not found, so that its content was appended. */
  readonly fallbacks: number;
  readonly skipped: number;
  readonly errors: number;
  /** Done or fallen back, although the target occurs more than once. */
  readonly ambiguous: number;
}

export interface AppliedEdits {
  readonly text: string;
  readonly report: readonly EditReportRow[];
  readonly summary: EditSummary;
}

/**
 * Applies edits in order to the evolving text (spec/optimizer.md 2.5). Total: whatever the edits hold, it
 * returns a document and a row an edit. Protected regions come out as they went in. `strict: false` is the
 * reference without its defects 10.A12 and 10.A13; `strict` also guards every region and stray marker instead
 * of the first region of each kind, and skips inserts of nothing.
 */
export function applyEdits(
  text: string,
  edits: readonly unknown[],
  options: { readonly strict?: boolean } = {},
): AppliedEdits {
  const strict = options.strict ?? true;
  let current = text;
  const report = edits.map((edit, position) => {
    const { row, next } = applyOne(current, edit, position + 1, strict);
    current = next;
    return row;
  });
  return { text: current, report, summary: summarise(report) };
}

interface Edit {
  readonly op: string;
  readonly target: string;
  readonly content: string;
}

function applyOne(
  text: string,
  raw: unknown,
  index: number,
  strict: boolean,
): { row: EditReportRow; next: string } {
  const edit = readEdit(raw, strict);
  if (typeof edit === 'string') {
    const row = { index, op: '', target: '', contentPreview: '', occurrences: 0, message: edit };
    return { row: { ...row, status: 'error' }, next: text };
  }
  const result = place(text, edit, strict);
  const damaged = strict && !sameTexts(protectedTexts(text), protectedTexts(result.next));
  const row: EditReportRow = {
    index,
    op: codePointPrefix(edit.op, 200),
    target: codePointPrefix(edit.target, 200),
    contentPreview: codePointPrefix(edit.content, 200),
    status: damaged ? 'skipped_protected_region' : result.status,
    occurrences: countOf(text, edit.target),
  };
  return { row, next: damaged ? text : result.next };
}

/** Missing and null fields read as empty; any other type is an error, named in the returned text. */
function readEdit(raw: unknown, strict: boolean): Edit | string {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return 'the edit is not an object';
  const fields = { op: '', target: '', content: '' };
  for (const name of ['op', 'target', 'content'] as const) {
    const value: unknown = Reflect.get(raw, name) ?? '';
    if (typeof value !== 'string') return `${name} is not a string`;
    fields[name] = value;
  }
  const content = withoutMarkers(pyStrip(fields.content), strict ? 'until-none' : 'once');
  return { ...fields, content: strict ? pyStrip(content) : content };
}

function place(text: string, edit: Edit, strict: boolean): { status: EditStatus; next: string } {
  const { op, target, content } = edit;
  const spans = strict ? protectedSpans(text) : firstRegions(text);
  const at = target === '' ? -1 : text.indexOf(target);
  const match: Span | null = at < 0 ? null : { start: at, end: at + target.length };
  const unchanged = (status: EditStatus) => ({ status, next: text });

  if (match !== null && spans.some((span) => overlaps(match, span)))
    return unchanged('skipped_protected_region');
  if (strict && content === '' && (op === 'append' || op === 'insert_after'))
    return unchanged('skipped_empty_content');

  if (op === 'append' || (op === 'insert_after' && match === null)) {
    const { next, beforeRegion } = append(text, content, spans);
    if (op === 'append')
      return { status: beforeRegion ? 'applied_append_before_protected_region' : 'applied_append', next };
    return {
      status: beforeRegion
        ? 'applied_insert_after_fallback_before_protected_region'
        : 'applied_insert_after_fallback_append',
      next,
    };
  }
  if (op === 'insert_after' && match !== null) {
    const lineEnd = text.indexOf('\n', match.end);
    const split = lineEnd < 0 ? text.length : lineEnd + 1;
    return {
      status: 'applied_insert_after',
      next: `${text.slice(0, split)}\n${content}\n${text.slice(split)}`,
    };
  }
  if (op === 'replace' || op === 'delete') {
    if (target === '') return unchanged(`skipped_${op}_missing_target`);
    if (match === null) return unchanged(`skipped_${op}_target_not_found`);
    const middle = op === 'replace' ? content : '';
    return { status: `applied_${op}`, next: text.slice(0, match.start) + middle + text.slice(match.end) };
  }
  return unchanged('skipped_unknown_op');
}

function append(
  text: string,
  content: string,
  spans: readonly Span[],
): { next: string; beforeRegion: boolean } {
  if (spans.length === 0) return { next: `${pyStripRight(text)}\n\n${content}\n`, beforeRegion: false };
  const start = Math.min(...spans.map((span) => span.start));
  const next = `${pyStripRight(text.slice(0, start))}\n\n${content}\n\n${text.slice(start)}`;
  return { next, beforeRegion: true };
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

function sameTexts(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((text, index) => text === after[index]);
}

function countOf(text: string, target: string): number {
  return target === '' ? 0 : text.split(target).length - 1;
}

function summarise(report: readonly EditReportRow[]): EditSummary {
  const count = (test: (row: EditReportRow) => boolean) => report.filter(test).length;
  const done = (row: EditReportRow) => row.status.startsWith('applied');
  const fellBack = (row: EditReportRow) => row.status.startsWith('applied_insert_after_fallback');
  return {
    total: report.length,
    applied: count((row) => done(row) && !fellBack(row)),
    fallbacks: count(fellBack),
    skipped: count((row) => row.status.startsWith('skipped')),
    errors: count((row) => row.status === 'error'),
    ambiguous: count((row) => done(row) && row.occurrences > 1),
  };
}
