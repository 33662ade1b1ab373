import type { Arena, CallPlace, TrainRollout } from '../../core/arena.ts';
import { headOf } from '../../core/cut-text.ts';
import { guardBlockText, textBlock } from '../../core/prompt-blocks.ts';
import type { RenderedPrompt } from '../../core/prompts.ts';
import { settleAll } from '../../core/settle-all.ts';
import { targetSystemPrompt } from '../../core/trajectory-text.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { TextGradConfig } from './config.ts';
import { conversation, exampleWithLoss } from './conversation.ts';
import { lossPurpose, lossText, scoreOf } from './loss.ts';
import { shortValue } from './short-value.ts';

export const backwardPrompts = {
  answer: 'baselines/prompts/textgrad-answer-critique',
  document: 'baselines/prompts/textgrad-document-critique',
  fused: 'baselines/prompts/textgrad-fused-critique',
} as const;

/** What the backward pass made of one example. */
export interface Gradient {
  readonly row: TrainRollout;
  readonly loss: string;
  /** Gradient of the answer; null in the fused pass and where none came. */
  readonly answer: string | null;
  /** Gradient of the document; null: this example asks for no change. */
  readonly document: string | null;
  readonly calls: number;
  /** Why there is no gradient of the document. */
  readonly dropped: string | null;
}

interface Context {
  readonly skill: Skill;
  readonly rows: readonly TrainRollout[];
  readonly place: CallPlace;
}

/** From the loss to the answer and from there to the document, an example each; all examples at once, in order. */
export function backward(arena: Arena, config: TextGradConfig, context: Context): Promise<Gradient[]> {
  return settleAll(context.rows.map((row, index) => gradientOf(arena, config, context, { row, index })));
}

async function gradientOf(
  arena: Arena,
  config: TextGradConfig,
  { skill, place }: Context,
  { row, index }: { readonly row: TrainRollout; readonly index: number },
): Promise<Gradient> {
  const loss = lossText(row, arena.objective);
  const none = { row, loss, answer: null, document: null };
  if (config.skipPerfect && scoreOf(row, arena.objective) >= 1)
    return { ...none, calls: 0, dropped: 'perfect score' };
  const ask = (kind: string, prompt: RenderedPrompt) =>
    askCritique(arena, config, { kind, place: { ...place, minibatch: index }, prompt });
  const example = exampleWithLoss(arena, config, { row, loss });
  const purpose = lossPurpose(arena);
  const target = config.shortValue === 'full' ? targetSystemPrompt([row], skill.text) : '';
  const document = config.shortValue === 'full' ? textBlock('skill', skill.text) : '';

  if (config.fuse) {
    const fused = await ask(
      'fused-critique',
      arena.prompts.render(backwardPrompts.fused, { skill: document, target, purpose, example }),
    );
    return { ...none, document: fused.text, calls: 1, dropped: fused.problem };
  }
  const short = config.shortValue === 'reference' ? 'yes' : '';
  const first = await ask(
    'answer-critique',
    arena.prompts.render(backwardPrompts.answer, { short, purpose, example }),
  );
  if (first.text === null) return { ...none, calls: 1, dropped: `answer: ${first.problem}` };
  const second = await ask(
    'document-critique',
    arena.prompts.render(backwardPrompts.document, {
      skill: document,
      short: short === '' ? '' : guardBlockText(shortValue(skill.text)),
      target,
      conversation: conversation(config, row, skill.text),
      critique: textBlock('critique', first.text, { of: row.task.id }),
    }),
  );
  return { row, loss, answer: first.text, document: second.text, calls: 2, dropped: second.problem };
}

type Critique =
  | { readonly text: string; readonly problem: null }
  | { readonly text: null; readonly problem: string };

/** A longer critique is a loop, and would crowd out the others in the update. */
const maxCritiqueCharacters = 8000;
/** The line that the prompts ask for when nothing needs to change. */
const noChange = /^["'\s*-]*nothing stands out["'\s.!*]*$/i;

/** One backward call. It is asked once: any text is criticism, as in the reference, also when it was cut off. */
async function askCritique(
  arena: Arena,
  { maxOutputTokens, temperature }: TextGradConfig,
  call: { readonly kind: string; readonly place: CallPlace; readonly prompt: RenderedPrompt },
): Promise<Critique> {
  const reply = await arena.optimizer({ ...call, replySchema: null, maxOutputTokens, temperature });
  const text = headOf(reply.text.toWellFormed().trim(), maxCritiqueCharacters);
  const no = (problem: string): Critique => ({ text: null, problem });
  if (reply.finish === 'refused') return no('the reply was a refusal');
  if (text === '') return no('the reply is empty');
  if (noChange.test(text)) return no('no change needed');
  return { text, problem: null };
}
