import { type Html, html } from '../html/html.ts';

/** Marks of the key below a chart, drawn as the chart draws them. */
const drawings = {
  line: html`<path class="s-ink" stroke-width="2" d="M0,7h16"/>`,
  'thin-line': html`<path class="s-faint" stroke-width="1.2" d="M0,7h16"/>`,
  dashes: html`<path class="s-muted" stroke-width="1.2" stroke-dasharray="4,3" d="M0,7h16"/>`,
  filled: html`<circle class="f-ink" cx="8" cy="7" r="4"/>`,
  hollow: html`<circle class="s-ink" stroke-width="1.5" cx="8" cy="7" r="3.6"/>`,
  bound: html`<path class="s-ink" stroke-width="1.5" d="M4,3h8M8,3v9"/>`,
  diamond: html`<path class="s-ink" stroke-width="1.5" d="M8,2l5,5l-5,5l-5,-5z"/>`,
  square: html`<path class="s-ink" stroke-width="1.5" d="M4.5,3.5h7v7h-7z"/>`,
  unscored: html`<path class="s-ink" stroke-width="2" d="M8,2v10"/>`,
  interval: html`<path class="s-ink" stroke-width="1.5" d="M0,7h16"/><circle class="f-ink" cx="8" cy="7" r="3.6"/>`,
} as const;

export type GlyphName = keyof typeof drawings;

export function glyph(name: GlyphName): Html {
  return html`<svg class="chart-glyph" width="16" height="14" viewBox="0 0 16 14" fill="none" aria-hidden="true">${drawings[name]}</svg>`;
}
