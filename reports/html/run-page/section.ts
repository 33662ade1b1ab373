import { type Html, html } from '../html.ts';

export interface PageSection {
  readonly id: string;
  readonly heading: string;
  readonly body: Html;
}

export function sectionView({ id, heading, body }: PageSection): Html {
  return html`<section id="${id}" class="run-section"><h2>${heading}</h2>
${body}
</section>
`;
}

/** Links to the sections of a page, and to what follows them. */
export function contentsView(sections: readonly { readonly id: string; readonly heading: string }[]): Html {
  return html`<nav class="page-contents" aria-label="contents of this page"><ul>${sections.map(
    ({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`,
  )}</ul></nav>
`;
}

export interface ColumnHead {
  readonly heading: string;
  readonly align?: 'right';
}

export interface TableView {
  readonly caption: string;
  readonly columns: readonly ColumnHead[];
  readonly rows: readonly (readonly (string | number | Html)[])[];
}

/** A small table that scrolls within its own frame on narrow screens. */
export function tableView({ caption, columns, rows }: TableView): Html {
  const side = (index: number) => (columns[index]?.align === 'right' ? 'number' : 'text');
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="${caption}"><table class="run-table"><caption>${caption}</caption>
<thead><tr>${columns.map(({ heading }, index) => html`<th scope="col" class="${side(index)}">${heading}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, index) => html`<td class="${side(index)}">${cell}</td>`)}</tr>\n`)}</tbody></table></div>
`;
}
