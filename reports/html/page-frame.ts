import { type Html, type HtmlValue, html } from './html.ts';

export interface PageOptions {
  readonly title: string;
  /** `SIMULATED`, `RECORDED ...` or `LIVE ...`: stands on every page (design: real, recorded, simulated). */
  readonly stamps: readonly string[];
  /** Way from the page to the folder of index.html: empty, or `../`. */
  readonly root: '' | '../';
  /** Links that lead back up, from the index down. */
  readonly trail?: readonly { readonly name: string; readonly href: string }[];
  /** Script files below `assets/`, beside `report.js`; and data files below the root. */
  readonly scripts?: readonly string[];
  /** Style files below the root, beside `assets/report.css`. */
  readonly styles?: readonly string[];
  readonly body: HtmlValue;
}

/**
 * Nothing but files of the report's own folder: no inline script or style, no network, no form, no frame. `file:` because
 * a page that is opened from disk has no origin that 'self' could mean.
 */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; base-uri 'none'; form-action 'none'";

/** A whole page of the report. */
export function pageFrame(options: PageOptions): string {
  const { title, stamps, root, trail = [], scripts = [], styles = [], body } = options;
  const page: Html = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="stylesheet" href="${root}assets/report.css">
${styles.map((file) => html`<link rel="stylesheet" href="${root}${file}">\n`)}</head>
<body>
<header class="page-head">
<nav aria-label="where you are">${trail.map(({ name, href }) => html`<a href="${href}">${name}</a> `)}</nav>
<h1>${title}</h1>
<p class="stamps">${stamps.map((stamp) => html`<strong class="stamp">${stamp}</strong> `)}</p>
</header>
<main>
${body}
</main>
<script src="${root}assets/report.js" defer></script>
${scripts.map((file) => html`<script src="${root}${file}" defer></script>\n`)}</body>
</html>
`;
  return page.markup;
}
