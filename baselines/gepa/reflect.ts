import type { Arena, TrainRollout } from '../../core/arena.ts';
import { headOf } from '../../core/cut-text.ts';
import { guardBlockText, textBlock } from '../../core/prompt-blocks.ts';
import { settleAll } from '../../core/settle-all.ts';
import {
  renderEpisodes,
  shownFeedback,
  shownOutput,
  targetSystemPrompt,
} from '../../core/trajectory-text.ts';
import { askDocument } from '../ask-document.ts';
import { wholeDocument } from './candidate.ts';
import type { GepaConfig } from './config.ts';
import { fencedText } from './fence.ts';
import { type ReflectiveRecord, renderRecords } from './records.ts';
import { documentOf, inPlaceOf } from './sections.ts';
import type { Reflection, ReflectionReply } from './world.ts';

export const reflectionPrompt = 'baselines/prompts/gepa-reflection';

/**
 * Asks for a whole new text of each component, all at once (spec/baselines.md 5.6). A text that is the old one, or no
 * usable text, is no proposal: rolling it out again would only let chance decide.
 */
export async function reflect(
  arena: Arena,
  config: GepaConfig,
  reflection: Reflection<TrainRollout>,
): Promise<ReflectionReply> {
  const found = await settleAll(
    reflection.components.map((name, index) => newText(arena, config, reflection, { name, index })),
  );
  return {
    texts: Object.fromEntries(found.flatMap(({ name, text }) => (text === null ? [] : [[name, text]]))),
    problems: found.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`])),
  };
}

async function newText(
  arena: Arena,
  config: GepaConfig,
  reflection: Reflection<TrainRollout>,
  component: { readonly name: string; readonly index: number },
): Promise<{ name: string; text: string | null; problem: string | null }> {
  const { candidate, turn, task, repeat } = reflection;
  const { name, index } = component;
  const old = candidate[name] ?? '';
  const call = {
    kind: 'reflection',
    place: { step: turn, minibatch: task, group: index },
    prompt: promptOf(arena, config, reflection, name),
    ...(repeat === 0 ? {} : { draw: repeat }),
  };
  const reply = await (config.extractor === 'fence' ? askFenced : askDocument)(arena, config, call);
  if (reply.text === null) return { name, text: null, problem: reply.problem };
  const text = name === wholeDocument ? reply.text : inPlaceOf(old, reply.text);
  const isSame = text.trim() === old.trim();
  return isSame ? { name, text: null, problem: 'The text is unchanged.' } : { name, text, problem: null };
}

/** The reference's way: whatever the reply holds is the text, and nothing is asked again. */
async function askFenced(
  arena: Arena,
  { maxOutputTokens, temperature }: GepaConfig,
  call: Parameters<typeof askDocument>[2],
): Promise<{ text: string | null; problem: string | null }> {
  const reply = await arena.optimizer({ ...call, replySchema: null, maxOutputTokens, temperature });
  const text = fencedText(reply.text);
  return text === '' ? { text: null, problem: 'The text is empty.' } : { text, problem: null };
}

function promptOf(
  arena: Arena,
  config: GepaConfig,
  { candidate, traces }: Reflection<TrainRollout>,
  name: string,
): ReturnType<Arena['prompts']['render']> {
  const inSections = name !== wholeDocument;
  const document = documentOf(candidate);
  const shorter = traces.map((row) => ({
    ...row,
    feedback: shortened(row.feedback, config.maxFeedbackCharacters),
  }));
  const options = { level: arena.feedbackLevel, maxCharacters: config.maxTrajectoryCharacters };
  return arena.prompts.render(reflectionPrompt, {
    skill: textBlock('skill', candidate[name] ?? ''),
    document: inSections ? guardBlockText(document.trim()) : '',
    sections: inSections ? 'yes' : '',
    whole: inSections ? '' : 'yes',
    target: targetSystemPrompt(traces, document),
    count: String(traces.length),
    episodes:
      config.records === 'blocks'
        ? renderEpisodes(shorter, options)
        : guardBlockText(renderRecords(shorter.map((row) => recordOf(arena, row, options))).trim()),
    sentinel: config.extractor === 'sentinel' ? 'yes' : '',
    fence: config.extractor === 'fence' ? 'yes' : '',
  });
}

/** One rollout as a record: what was asked, what came of it, what the verifier said (spec/baselines.md 5.6). */
function recordOf(
  arena: Arena,
  row: TrainRollout,
  options: Parameters<typeof shownOutput>[1],
): ReflectiveRecord {
  return {
    Inputs: shortened(arena.inputText(row.task), options.maxCharacters),
    'Generated Outputs': { Answer: row.answer, Trajectory: shownOutput(row, options) },
    Feedback: shownFeedback(row),
    score: row.soft,
  };
}

function shortened(text: string, maxCharacters: number): string {
  return maxCharacters === 0 || text.length <= maxCharacters
    ? text
    : `${headOf(text, maxCharacters)}\n[${text.length - maxCharacters} characters left out]`;
}
