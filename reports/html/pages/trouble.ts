import type { SetAside } from '../../../core/set-aside-notes.ts';
import { plainText } from '../../plain-text.ts';
import type { RunSummary } from '../../run-summary.ts';
import { shortText } from '../../short-text.ts';
import { type Html, html } from '../html.ts';
import { runHref } from '../links.ts';

/** Why a run stopped for good. */
export interface Trouble {
  readonly id: string;
  /** `failed`, or `set aside after 3 tries`. */
  readonly what: string;
  /** Words of others: models, servers, machines. */
  readonly error: string;
}

/** Characters of a message that pages show. */
const longestError = 2000;

/** What is noted of runs that are not finished; a run that a queue set aside may have no log at all. */
export function troubles(summaries: readonly RunSummary[], setAside: readonly SetAside[]): Trouble[] {
  const finished = new Set(summaries.flatMap(({ finished: done, run }) => (done ? [run.id] : [])));
  const aside = setAside
    .filter(({ id }) => !finished.has(id))
    .map(({ id, tries, error }) => ({
      id,
      what: `set aside after ${tries} ${tries === 1 ? 'try' : 'tries'}`,
      error,
    }));
  const told = new Set(aside.map(({ id }) => id));
  const failed = summaries.flatMap(({ run: { id }, failure }) =>
    failure === undefined || finished.has(id) || told.has(id) ? [] : [{ id, what: 'failed', error: failure }],
  );
  return [...aside, ...failed].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The part of the index that names them; nothing where there are none. */
export function troubleSection(all: readonly Trouble[], summaries: readonly RunSummary[]): Html {
  if (all.length === 0) return html``;
  const withPage = new Set(summaries.map(({ run }) => run.id));
  return html`<section aria-labelledby="trouble-title"><h2 id="trouble-title">Runs that stopped</h2>
<ul class="notes">${all.map(({ id, what, error }) => {
    const name = shortText(id);
    return html`<li>${withPage.has(id) ? html`<a href="${runHref('', id)}">${name}</a>` : name}: ${what}: ${shortText(error, longestError)}</li>\n`;
  })}</ul></section>\n`;
}

/** The line on the page of such a run. */
export function troubleLine({ what, error }: Trouble): Html {
  return html`<p class="note trouble"><strong>${plainText(what)}:</strong> ${shortText(error, longestError)}</p>\n`;
}
