import type { EventOf } from '../../../core/events.ts';
import { fieldsOf, rowsOf, textOf } from '../../skill/log-values.ts';
import { type Html, html } from '../html.ts';
import { countText } from './numbers.ts';
import { replySourceText } from './reply-source.ts';
import { Room, withinRoom } from './room.ts';
import { boundedText, folded, jsonBlock, textBlock } from './shown-text.ts';
import type { StoredText, StoredTexts } from './stored-texts.ts';

type Call = EventOf<'optimizer-call'>;

/** Characters of a reply and of each part of a prompt; bytes for all calls, of which prompts may take the second number. */
const maxReply = 20_000;
const maxPrompt = 20_000;
const room = 330_000;
const promptRoom = 180_000;

/** Every call of the optimizer with its reply, and as many prompts as fit. */
export function callSection(calls: readonly Call[], texts: StoredTexts): Html {
  if (calls.length === 0) return html`<p class="nothing">The optimizer model was not called in this run.</p>`;
  const prompts = new Room(promptRoom);
  let without = 0;
  const { parts } = withinRoom(calls, new Room(room), {
    render: (call) => {
      const prompt = promptView(texts.read(call.prompt));
      const fits = prompts.take(prompt);
      if (!fits) without += 1;
      return callView(call, texts, fits ? prompt : null);
    },
    nouns: 'optimizer calls',
    where: 'the optimizer-call events in the events.jsonl of the run have all of them',
  });
  return html`<p>${countsText(calls)}</p>
${
  without > 0 &&
  html`<p class="cut">Prompts are shown until they fill their part of this page; the prompts of ${without} of ${calls.length} calls are left out. They lie in the transcripts.jsonl of the run under the digests given.</p>`
}
${parts}`;
}

function countsText(calls: readonly Call[]): string {
  const kinds = new Map<string, number>();
  for (const { kind } of calls) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const names = [...kinds].map(([kind, count]) => `${count} ${kind}`);
  return boundedText(`${calls.length} calls: ${names.join(', ')}.`, 2000);
}

function callView(call: Call, texts: StoredTexts, prompt: Html | null): Html {
  const { kind, place, draw, reply, meta } = call;
  const { model, finish, usage } = call.call;
  const facts = [
    placeText(place),
    ...(draw > 0 ? [`draw ${draw}`] : []),
    model,
    `${countText(usage.input)} tokens in, ${countText(usage.output)} out`,
    ...(finish === 'stop' ? [] : [`ended by ${finish}`]),
    replySourceText(meta.call.source),
  ];
  return html`<details class="call"><summary><strong>${boundedText(kind, 100)}</strong> ${boundedText(facts.filter((part) => part !== '').join(' · '), 400)}</summary>
<h4>reply</h4>
${replyView(reply, texts)}
<h4>prompt <code>${call.prompt.slice(0, 16)}</code></h4>
${prompt ?? html`<p class="cut">left out for the size of this page</p>`}
</details>
`;
}

function replyView({ text, stored }: Call['reply'], texts: StoredTexts): Html {
  if (text !== null) return textBlock(text, maxReply);
  if (stored === undefined) return html`<p class="nothing">The log does not hold the reply.</p>`;
  const long = texts.read(stored);
  if ('problem' in long) return problemView(long.problem);
  return typeof long.value === 'string' ? textBlock(long.value, maxReply) : jsonBlock(long.value, maxReply);
}

/** System part, user part and the follow-ups of calls that were asked again; prompts of another shape as JSON. */
function promptView(stored: StoredText): Html {
  if ('problem' in stored) return problemView(stored.problem);
  const fields = fieldsOf(stored.value);
  const [system, user] = [textOf(fields?.system), textOf(fields?.user)];
  if (user === null) return folded('prompt', jsonBlock(stored.value, maxPrompt));
  return html`${system !== null && system !== '' && folded('system', textBlock(system, maxPrompt))}${folded('user', textBlock(user, maxPrompt))}${rowsOf(
    fields?.followUps,
  ).map((followUp) => folded('asked again', jsonBlock(followUp, maxPrompt)))}`;
}

function problemView(problem: string): Html {
  return html`<p class="problem">It cannot be read: ${boundedText(problem, 500)}</p>`;
}

function placeText({ epoch, step, microBatch, minibatch, level, group, attempt }: Call['place']): string {
  const parts: [string, number | undefined][] = [
    ['epoch', epoch],
    ['step', step],
    ['micro-batch', microBatch],
    ['minibatch', minibatch],
    ['level', level],
    ['group', group],
  ];
  return [
    ...parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`])),
    ...(attempt === undefined || attempt === 0 ? [] : [`attempt ${attempt + 1}`]),
  ].join(', ');
}
