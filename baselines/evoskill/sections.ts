/** A part of a document: a heading of level 1 or 2 and what follows, or the text before the first heading. */
export interface Section {
  /** The heading's words; '' for the text before the first heading. */
  readonly title: string;
  /** Heading and body, without white space at the end. */
  readonly text: string;
  /** Equal for equal sections of two documents: the plain title, numbered where it comes more than once. */
  readonly key: string;
}

/** Cuts a document at its level-1 and level-2 headings outside code fences. Blank parts are left out. */
export function sectionsOf(document: string): Section[] {
  const parts: { title: string; lines: string[] }[] = [{ title: '', lines: [] }];
  let fence: string | null = null;
  for (const line of document.replace(/\r\n/g, '\n').split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && mark?.startsWith(fence) && line.trim() === mark) fence = null;
    if (fence !== null || !/^ {0,3}##?(?:[ \t]|$)/.test(line)) parts.at(-1)?.lines.push(line);
    else parts.push({ title: line.replace(/^[ #]+/, '').replace(/[\s#]+$/, ''), lines: [line] });
  }
  const seen = new Map<string, number>();
  return parts.flatMap(({ title, lines }) => {
    const text = lines
      .join('\n')
      .replace(/^(?:[ \t]*\n)+/, '')
      .trimEnd();
    if (text === '') return [];
    const plain = sectionName(title);
    const times = seen.get(plain) ?? 0;
    seen.set(plain, times + 1);
    return [{ title, text, key: `${plain}#${times}` }];
  });
}

/** A section's title as it is compared: a model may quote it, embolden it or write its heading marks. */
export function sectionName(title: string): string {
  return title
    .replace(/^[\s#"'`*]+|[\s#"'`*]+$/g, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

/** The document that these sections make: a blank line between them, a line break at the end. */
export function documentOf(sections: readonly Section[]): string {
  return `${sections.map(({ text }) => text).join('\n\n')}\n`;
}
