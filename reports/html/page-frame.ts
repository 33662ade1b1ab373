import { plainText } from '../plain-text.ts';
import { type Html, type HtmlValue, html } from './html.ts';

export interface PageOptions {
  readonly title: string;
  /** A line under the title. */
  readonly subtitle?: HtmlValue;
  /** `SIMULATED`, `RECORDED ...` or `LIVE ...`: stands on every page (design: real, recorded, simulated). */
  readonly stamps: readonly string[];
  /** Way from the page to the folder of index.html: empty, or `../`. */
  readonly root: '' | '../';
  /** Links that lead back up, from the index down. */
  readonly trail?: readonly { readonly name: string; readonly href: string }[];
  /** Script files that the page needs besides `assets/report.js`, by their way from the root: `assets/viewer.js`, data files. */
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

/**
 * A whole page of the report. `theme.js` alone is loaded before the page is drawn: a chosen theme must not flash in the
 * other one.
 */
export function pageFrame({
  title,
  subtitle,
  stamps,
  root,
  trail = [],
  scripts = [],
  styles = [],
  body,
}: PageOptions): string {
  const name = plainText(title);
  const page: Html = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<link rel="stylesheet" href="${root}assets/report.css">
<link rel="stylesheet" href="${root}assets/tables.css">
${styles.map((file) => html`<link rel="stylesheet" href="${root}${file}">\n`)}<script src="${root}assets/theme.js"></script>
</head>
<body>
<a class="skip" href="#main">skip to the content</a>
<div class="bar"><nav class="trail" aria-label="where you are"><ol>${trail.map(
    (step) => html`<li><a href="${step.href}">${plainText(step.name)}</a></li>`,
  )}<li aria-current="page">${trail.length === 0 ? 'skillopt-bench' : name}</li></ol></nav></div>
<header class="page-head">
<h1>${name}</h1>
${subtitle !== undefined && html`<p class="subtitle">${subtitle}</p>\n`}<p class="stamps">${stamps.map(
    (stamp) => html`<strong class="stamp ${stampClass(stamp)}">${plainText(stamp)}</strong> `,
  )}</p>
</header>
<main id="main">
${body}
</main>
<footer class="page-foot"><p>Made by skillopt-bench from the logs of the runs. Nothing on this page was loaded from the network.</p></footer>
<script src="${root}assets/report.js" defer></script>
${scripts.map((file) => html`<script src="${root}${file}" defer></script>\n`)}</body>
</html>
`;
  return page.markup;
}

/** Simulated numbers are told from real ones at a glance. */
export function stampClass(stamp: string): string {
  return stamp.startsWith('SIMULATED') ? 'stamp-simulated' : 'stamp-real';
}
