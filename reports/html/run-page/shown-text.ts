import { headOf } from '../../../core/cut-text.ts';
import { visibleText } from '../../../core/visible-text.ts';
import { type Html, html } from '../html.ts';

/** The beginning of a text, with the number of characters that were cut from it in words. */
export function boundedText(text: string, limit: number): string {
  if (text.length <= limit) return visibleText(text);
  const head = headOf(text, limit);
  return `${visibleText(head)} [${text.length - head.length} more characters not shown]`;
}

/** A text of several lines, as it is and bounded; what was cut is said under it. */
export function textBlock(text: string, limit: number): Html {
  if (text === '') return html`<p class="nothing">(empty)</p>`;
  const head = headOf(text, limit);
  const cut = text.length - head.length;
  return html`<pre class="foreign">${visibleText(head)}</pre>${
    cut > 0 &&
    html`<p class="cut">${cut} of ${text.length} characters are not shown here; the run's log has them.</p>`
  }`;
}

/** A value of a log as indented JSON, bounded. */
export function jsonBlock(value: unknown, limit: number): Html {
  return textBlock(JSON.stringify(value, null, 2) ?? 'undefined', limit);
}

/** Something folded. */
export function folded(summary: string | Html, body: Html | readonly Html[], open = false): Html {
  return open
    ? html`<details open><summary>${summary}</summary>${body}</details>`
    : html`<details><summary>${summary}</summary>${body}</details>`;
}
