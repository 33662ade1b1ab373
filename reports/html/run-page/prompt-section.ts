import type { RunHistory } from '../../skill/read-run-history.ts';
import { type Html, html } from '../html.ts';
import { Room, withinRoom } from './room.ts';
import { boundedText, folded, textBlock } from './shown-text.ts';
import type { StoredTexts } from './stored-texts.ts';

/** Bytes for all prompt files, and characters of one. */
const room = 100_000;
const maxPrompt = 20_000;

/** The prompt files that the run read, as it read them. */
export function promptSection({ prompts }: RunHistory, texts: StoredTexts): Html {
  if (prompts.length === 0) return html`<p class="nothing">The log names no prompt file.</p>`;
  const { parts } = withinRoom(prompts, new Room(room), {
    render: ({ name, digest, text }) => {
      const stored = texts.read(text);
      const body =
        'problem' in stored
          ? html`<p class="problem">It cannot be read: ${boundedText(stored.problem, 500)}</p>`
          : textBlock(
              typeof stored.value === 'string' ? stored.value : JSON.stringify(stored.value),
              maxPrompt,
            );
      return folded(
        html`${boundedText(name, 200)}.md <code>${digest.slice(0, 16)}</code>`,
        html`<p class="digest">SHA-256 of the file: <code>${digest}</code></p>${body}`,
      );
    },
    nouns: 'prompt files',
    where: 'they lie in the transcripts.jsonl of the run',
  });
  return html`<p>Files of the product, or of the folder of overrides where the run has one; placeholders are filled for each call.</p>
${parts}`;
}
