import type { Arena, TrainRollout } from '../../core/arena.ts';
import { block, textBlock } from '../../core/prompt-blocks.ts';
import { renderEpisodes, shownOutput, targetSystemPrompt } from '../../core/trajectory-text.ts';
import type { TextGradConfig } from './config.ts';
import { shortValue } from './short-value.ts';

type Shown = Pick<TextGradConfig, 'shortValue' | 'maxTrajectoryCharacters'>;

/** One example with its loss, as the backward call of the loss sees it. */
export function exampleWithLoss(
  arena: Arena,
  config: Shown,
  { row, loss }: { readonly row: TrainRollout; readonly loss: string },
): string {
  const options = { level: arena.feedbackLevel, maxCharacters: config.maxTrajectoryCharacters };
  if (config.shortValue === 'full') return renderEpisodes([row], options);
  const answer = row.answer === '' ? shownOutput(row, options) : row.answer;
  const turns = `[user] ${shortValue(arena.inputText(row.task))}\n[assistant] ${shortValue(answer)}`;
  const parts = [textBlock('output', turns), textBlock('feedback', shortValue(loss))];
  const { hard, soft } = row;
  return block('episode', parts.join('\n'), { id: row.task.id, hard, soft, level: options.level });
}

/**
 * One run of the agent as a conversation. What the verifier said is not in it: that reaches the document through
 * the gradients alone. Under `reference` every conversation holds the system prompt with the whole document.
 */
export function conversation(config: Shown, row: TrainRollout, document: string): string {
  const options = { level: '', maxCharacters: config.maxTrajectoryCharacters };
  const episode = block('episode', textBlock('output', shownOutput(row, options)), { id: row.task.id });
  if (config.shortValue === 'full') return episode;
  return `System prompt:\n${systemPromptWith(row, document)}\n\nInput and output:\n${episode}`;
}

const mark = '[the skill document]';

function systemPromptWith(row: TrainRollout, document: string): string {
  const prompt = targetSystemPrompt([row], document);
  const shown = textBlock('skill', document);
  return prompt.includes(mark) ? prompt.replace(mark, () => `\n${shown}\n`) : `${prompt}\n${shown}`.trim();
}
