import { visibleText } from '../../core/visible-text.ts';

/** Markup that is safe to put into a page as it is. Only {@link html} and {@link trustedMarkup} make it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template takes: texts are escaped, absent values are nothing, lists are joined. */
export type HtmlValue = string | number | null | undefined | false | Html | readonly HtmlValue[];

/**
 * Tagged template for pages: every value is escaped unless it is {@link Html} already, so text of models cannot become
 * markup, neither between tags nor within a quoted attribute. Values never belong into an unquoted attribute, a script or a
 * style: pages have none of these.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0] ?? '';
  for (const [at, value] of values.entries()) markup += markupOf(value) + (strings[at + 1] ?? '');
  return new Html(markup);
}

/** Markup of our own making that no template wrote (charts). Never for text of a model. */
export function trustedMarkup(markup: string): Html {
  return new Html(markup);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escapeText(String(value));
}

/** Characters that act or hide are spelled out, wherever a page shows a text; line breaks and tabs stay. */
function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
