import type { EventOf } from '../../../core/events.ts';
import { type Html, html } from '../html.ts';
import { Room, withinRoom } from './room.ts';
import { boundedText, folded, jsonBlock } from './shown-text.ts';

/** Bytes for all stages, and characters of one. */
const room = 120_000;
const maxStage = 6000;

/** The stage events as they were logged: what no other part of the page had words for is here. */
export function stageSection(stages: readonly EventOf<'stage'>[]): Html {
  if (stages.length === 0) return html`<p class="nothing">The method logged no stage.</p>`;
  const { parts } = withinRoom(stages, new Room(room), {
    render: ({ key, data }) =>
      folded(boundedText(key.replace(/^stage\|/, ''), 200), jsonBlock(data, maxStage)),
    nouns: 'stages',
    where: 'the events.jsonl of the run has them',
  });
  return folded(`${stages.length} stages`, html`<p>Each under its name and place in the run.</p>${parts}`);
}
