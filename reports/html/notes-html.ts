import { shortText } from '../short-text.ts';
import { type Html, html } from './html.ts';

/** More notes than this are folded. */
const mostOpen = 4;

/** The sentences under a table; many of them are folded, so that the next table is not pushed off the screen. */
export function notesHtml(notes: readonly string[]): Html {
  if (notes.length === 0) return html``;
  const list = html`<ul class="notes">${notes.map((note) => html`<li>${shortText(note, 2000)}</li>`)}</ul>`;
  return notes.length <= mostOpen
    ? list
    : html`<details class="how-to-read"><summary>how to read this (${notes.length} notes)</summary>${list}</details>`;
}
