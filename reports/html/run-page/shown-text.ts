import { headOf } from '../../../core/cut-text.ts';
import { type Html, html } from '../html.ts';

/**
 * Text of models and users as a page shows it: line breaks and tabs stay; every other control character, bidirectional
 * override and invisible character is spelled out (`[U+202E]`), so that nothing is hidden from who checks a document.
 */
export function visibleText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is spelled out
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu,
    (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

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
