import { documentOf, type Section, sectionName, sectionsOf } from './sections.ts';

/** The parent's document with one section new or changed. */
export interface OneSectionChange {
  readonly text: string;
  readonly action: 'create' | 'edit';
  /** Title of the section that is new or changed. */
  readonly section: string;
  /** Titles of the sections that the change holds, in order. */
  readonly sections: readonly string[];
  /** Other sections of the parent that the reply had changed or lost: put back as they were. */
  readonly restored: number;
  /** Further new sections of the reply: left out. */
  readonly leftOut: number;
}

/**
 * Takes one section from a builder's document and everything else from the parent (spec/baselines.md 8.4): the
 * reference's builder writes exactly one skill file, whatever else it would like to do.
 *
 * The section taken is the one that the proposal names, if the reply wrote it; else the reply's first new section
 * (in place of the named one, where the reply has no section of that name any more); else, where the proposal names
 * none, the first that differs. null: the reply changes no such section. A new section goes to the end.
 */
export function takeOneSection(parent: string, reply: string, named: string | null): OneSectionChange | null {
  const before = sectionsOf(parent);
  const after = sectionsOf(reply);
  const inParent = new Map(before.map((section) => [section.key, section]));
  const inReply = new Map(after.map((section) => [section.key, section]));
  const differs = ({ key, text }: Section) => inParent.get(key)?.text !== text;

  const wanted = named === null ? null : `${sectionName(named)}#0`;
  const written = wanted === null ? undefined : inReply.get(wanted);
  const fresh = after.filter(({ key }) => !inParent.has(key));
  const taken =
    (written !== undefined && differs(written) ? written : undefined) ??
    fresh[0] ??
    (wanted === null ? after.find(differs) : undefined);
  if (taken === undefined) return null;

  const renamed = !inParent.has(taken.key) && wanted !== null && written === undefined;
  const place = renamed ? wanted : taken.key;
  const edits = inParent.has(place);
  const sections = edits
    ? before.map((section) => (section.key === place ? taken : section))
    : [...before, taken];
  const untouched = before.filter(({ key }) => key !== place);
  return {
    text: documentOf(sections),
    action: edits ? 'edit' : 'create',
    section: taken.title,
    sections: sections.map(({ title }) => title),
    restored: untouched.filter(({ key, text }) => inReply.get(key)?.text !== text).length,
    leftOut: fresh.filter(({ key }) => key !== taken.key).length,
  };
}
