import type { Html } from '../../html.ts';
import { html } from '../../html.ts';
import { changeSize, diffView } from '../diff-view.ts';
import { scoreText } from '../numbers.ts';
import { boundedText, folded, textBlock } from '../shown-text.ts';
import { type Change, type Fate, fateNames, type ShownEdit, type ValScores } from './change.ts';

/** Characters shown of one edit, of one longer text behind a change, of a sentence. */
const maxEdit = 4000;
const maxText = 8000;
const maxSentence = 1000;
/** So many proposals stand open where no edits came of them. */
const fewProposals = 12;

/** Text of a document by its hash, or null where the log does not hold it. */
export type TextOfDocument = (hash: string) => string | null;

/** One change: decision, edits with their fate, the document before and after, what stood behind it. */
export function changeCard(change: Change, id: string, textOf: TextOfDocument): Html {
  const { place, kind, fate, decision, told, val, edits, proposals, texts } = change;
  return html`<article id="${id}" class="change change-${fate}" data-fate="${fate}">
<h3>${boundedText(place, 200)} ${kind !== 'step' && html`<span class="change-kind">${boundedText(kind, 200)}</span> `}${badge(fate)}</h3>
<p class="change-decision">${boundedText(decision, maxSentence)}${val !== null && html`. ${valText(val)}`}</p>
${told.length > 0 && html`<ul class="change-told">${told.map((line) => html`<li>${boundedText(line, maxSentence)}</li>`)}</ul>`}
${edits.length > 0 && editList(edits, { stage: 'edit', label: `edits of ${place}` })}
${
  proposals.length > 0 &&
  folded(
    `${proposals.length} proposed, as the analysts wrote them`,
    editList(proposals, { stage: 'proposal', label: `proposals of ${place}` }),
    edits.length === 0 && proposals.length <= fewProposals,
  )
}
${documentPart(change, textOf)}
${texts.map(({ name, text }) => folded(boundedText(name, 200), textBlock(text, maxText)))}
</article>
`;
}

function badge(fate: Fate): Html {
  return html`<span class="badge badge-${fate}">${fateNames[fate]}</span>`;
}

function valText({ hard, soft, objective, atMost }: ValScores): string {
  const parts = [
    `val objective ${atMost ? 'at most ' : ''}${scoreText(objective)}`,
    ...(hard === null ? [] : [`hard ${scoreText(hard)}`]),
    ...(soft === null ? [] : [`soft ${scoreText(soft)}`]),
  ];
  return parts.join(', ');
}

function editList(edits: readonly ShownEdit[], of: { readonly stage: string; readonly label: string }): Html {
  return html`<ol class="edits" aria-label="${boundedText(of.label, 300)}">${edits.map(
    (edit) => html`<li class="edit edit-${edit.fate}" data-fate="${edit.fate}" data-stage="${of.stage}">
<p class="edit-head"><code class="edit-op">${boundedText(edit.op, 80)}</code> ${badge(edit.fate)} <span class="edit-status">${boundedText(edit.status, 400)}</span></p>
${edit.target !== '' && html`<p class="edit-target"><span class="edit-label">at</span> <q class="foreign">${boundedText(edit.target, maxEdit)}</q></p>`}
${edit.content !== '' && html`<pre class="foreign edit-content">${boundedText(edit.content, maxEdit)}</pre>`}
${edit.source !== '' && html`<p class="edit-source">${boundedText(edit.source, maxSentence)}</p>`}
</li>
`,
  )}</ol>`;
}

/** What the change made of the document; its whole text where it was made from nothing. */
function documentPart({ parent, document, text }: Change, textOf: TextOfDocument): Html | false {
  if (document === null) return false;
  const after = textOf(document) ?? text ?? null;
  if (after === null)
    return html`<p class="nothing">The log does not hold the text of document <code>${boundedText(document, 80)}</code>.</p>`;
  const before = parent === null ? null : textOf(parent);
  if (before === null || parent === null)
    return folded(html`document <code>${boundedText(document, 80)}</code>`, textBlock(after, maxText));
  return folded(
    html`document <code>${boundedText(parent, 80)}</code> to <code>${boundedText(document, 80)}</code>: ${changeSize(before, after)}`,
    diffView(before, after),
  );
}
