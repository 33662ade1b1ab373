const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** What a reader sees of some markup, tags taken out. */
export function textOf(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '');
}

/** The markup of a section; sections do not lie within each other. */
export function sectionOf(page: string, id: string): string {
  const start = page.indexOf(`<section id="${id}"`);
  if (start < 0) throw new Error(`no section ${id}`);
  return page.slice(start, page.indexOf('</section>', start));
}

export interface PageCard {
  /** Place of the change, without its kind. */
  readonly title: string;
  readonly fate: string;
  readonly text: string;
  readonly edits: readonly {
    readonly stage: string;
    readonly fate: string;
    readonly status: string;
    readonly content: string;
  }[];
}

/** The cards of proposed changes. */
export function cardsOf(page: string): PageCard[] {
  return page
    .split('<article ')
    .slice(1)
    .map((part) => {
      const card = part.slice(0, part.indexOf('</article>'));
      return {
        title: textOf(/<h3>([^<]*)/.exec(card)?.[1] ?? '').trim(),
        fate: /data-fate="([^"]*)"/.exec(card)?.[1] ?? '',
        text: textOf(`<${card}`),
        edits: card
          .split('<li class="edit ')
          .slice(1)
          .map((edit) => ({
            stage: /data-stage="([^"]*)"/.exec(edit)?.[1] ?? '',
            fate: /data-fate="([^"]*)"/.exec(edit)?.[1] ?? '',
            status: textOf(/<span class="edit-status">([^<]*)/.exec(edit)?.[1] ?? ''),
            content: textOf(/<pre class="foreign edit-content">([^<]*)/.exec(edit)?.[1] ?? ''),
          })),
      };
    });
}

export interface PageDiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly mark: string;
  readonly text: string;
}

/** The lines of every diff in some markup, folded ones included. */
export function diffsOf(markup: string): PageDiffLine[][] {
  return markup
    .split('<div class="diff">')
    .slice(1)
    .map((diff) =>
      [
        ...diff.matchAll(
          /<div class="diff-line diff-(same|added|removed)"><span class="diff-mark">(.)<\/span><span class="diff-text">([^<]*)<\/span>/g,
        ),
      ].map(([, kind, mark = '', text = '']) => ({
        kind: kind as PageDiffLine['kind'],
        mark,
        text: textOf(text),
      })),
    );
}
