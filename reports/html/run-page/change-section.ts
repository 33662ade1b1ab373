import type { RunHistory } from '../../skill/read-run-history.ts';
import { type Html, html } from '../html.ts';
import { type Change, type Fate, fateNames, fates } from './changes/change.ts';
import { changeCard } from './changes/change-card.ts';
import { Room, withinRoom } from './room.ts';

/** Bytes for all changes of a run. */
const room = 420_000;

export interface ChangeSection {
  readonly body: Html;
  /** Anchors of the changes that are on the page. */
  readonly anchors: ReadonlyMap<Change, string>;
}

/** Every change that was proposed, with its reason and what became of it. */
export function changeSection({ summary }: RunHistory, changes: readonly Change[]): ChangeSection {
  const anchors = new Map(changes.map((change, index) => [change, `change-${index + 1}`]));
  if (changes.length === 0) {
    const soFar = summary.learned === null ? ', or has not come to it yet' : '';
    return {
      body: html`<p class="nothing">This method proposed no change of a document${soFar}.</p>`,
      anchors,
    };
  }
  const { parts, left } = withinRoom(changes, new Room(room), {
    render: (change) =>
      changeCard(change, anchors.get(change) ?? '', (hash) => summary.documents.get(hash) ?? null),
    nouns: 'changes',
    where: 'the stage events in the events.jsonl of the run have all of them',
  });
  for (const change of left) anchors.delete(change);
  const body = html`<p>${countsText(changes)}</p>
${filter(changes)}
<div class="changes">${parts}</div>`;
  return { body, anchors };
}

function countsText(changes: readonly Change[]): string {
  const edits = changes.flatMap((change) => change.edits);
  const proposals = changes.flatMap((change) => change.proposals);
  const tell = (items: readonly { readonly fate: Fate }[]) =>
    fates
      .map((fate) => [items.filter((item) => item.fate === fate).length, fateNames[fate]] as const)
      .filter(([count]) => count > 0)
      .map(([count, name]) => `${count} ${name}`)
      .join(', ');
  const parts = [
    `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}: ${tell(changes)}`,
    ...(proposals.length === 0 ? [] : [`${proposals.length} proposals of analysts: ${tell(proposals)}`]),
    ...(edits.length === 0 ? [] : [`${edits.length} edits after merging: ${tell(edits)}`]),
  ];
  return `${parts.join('; ')}.`;
}

/** Shown by the page's script only: without it everything is in sight, and nothing could be hidden. */
function filter(changes: readonly Change[]): Html {
  const present = new Set<Fate>(
    changes.flatMap(({ fate, edits, proposals }) => [
      fate,
      ...[...edits, ...proposals].map((edit) => edit.fate),
    ]),
  );
  return html`<fieldset class="change-filter" hidden><legend>show</legend>${fates
    .filter((fate) => present.has(fate))
    .map(
      (fate) => html`<label><input type="checkbox" value="${fate}" checked> ${fateNames[fate]}</label> `,
    )}<span class="change-filter-count" aria-live="polite"></span></fieldset>`;
}
