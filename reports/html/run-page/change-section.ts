import type { RunHistory } from '../../skill/read-run-history.ts';
import { type Html, html } from '../html.ts';
import type { Change, Fate } from './changes/change.ts';
import { changeCard } from './changes/change-card.ts';
import { Room, withinRoom } from './room.ts';

/** Bytes for all changes of a run. */
const room = 600_000;

const fates: readonly (readonly [Fate, string])[] = [
  ['accepted', 'accepted'],
  ['rejected', 'rejected'],
  ['not-applied', 'not applied'],
  ['undecided', 'undecided'],
];

/** Every change that was proposed, with its reason and what became of it. */
export function changeSection({ summary }: RunHistory, changes: readonly Change[]): Html {
  if (changes.length === 0)
    return html`<p class="nothing">This method proposed no change of a document${summary.learned === null && ', or has not come to it yet'}.</p>`;
  const cards = withinRoom(changes, new Room(room), {
    render: (change) => changeCard(change, (hash) => summary.documents.get(hash) ?? null),
    nouns: 'changes',
    where: 'the stage events in the events.jsonl of the run have all of them',
  });
  return html`<p>${countsText(changes)}</p>
${filter(changes)}
<div class="changes">${cards}</div>`;
}

function countsText(changes: readonly Change[]): string {
  const edits = changes.flatMap((change) => change.edits);
  const proposals = changes.reduce((sum, change) => sum + change.proposals.length, 0);
  const tell = (items: readonly { readonly fate: Fate }[]) =>
    fates
      .map(([fate, name]) => [items.filter((item) => item.fate === fate).length, name] as const)
      .filter(([count]) => count > 0)
      .map(([count, name]) => `${count} ${name}`)
      .join(', ');
  const parts = [
    `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}: ${tell(changes)}`,
    ...(proposals === 0 ? [] : [`${proposals} proposals of analysts`]),
    ...(edits.length === 0 ? [] : [`${edits.length} edits after merging: ${tell(edits)}`]),
  ];
  return `${parts.join('; ')}.`;
}

/** Shown by the page's script only: without it everything is in sight, and nothing could be hidden. */
function filter(changes: readonly Change[]): Html {
  const present = new Set<Fate>(
    changes.flatMap((change) => [
      change.fate,
      ...[...change.edits, ...change.proposals].map(({ fate }) => fate),
    ]),
  );
  return html`<fieldset class="change-filter" hidden><legend>show</legend>${fates
    .filter(([fate]) => present.has(fate))
    .map(
      ([fate, name]) => html`<label><input type="checkbox" value="${fate}" checked> ${name}</label> `,
    )}<span class="change-filter-count" aria-live="polite"></span></fieldset>`;
}
