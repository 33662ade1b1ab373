import type { Arena, CallPlace, TrainRollout } from '../../core/arena.ts';
import { guardBlockText, textBlock } from '../../core/prompt-blocks.ts';
import { renderEpisodes, renderTranscript, targetSystemPrompt } from '../../core/trajectory-text.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { EvoskillConfig } from './config.ts';
import { type HistoryEntry, renderHistory } from './feedback-history.ts';
import { type Proposal, readProposal } from './proposal.ts';
import { sectionsOf } from './sections.ts';

export const proposerPrompt = 'baselines/prompts/evoskill-proposer';

/**
 * How much a proposer sees, from the first call to the last: each failed call is followed by one with less
 * (spec/baselines.md 8.2). Trajectories shrink as in the reference: 60,000, 20,000 and 5,000 characters.
 */
export const contextLevels = [
  { failures: Number.POSITIVE_INFINITY, part: 1, historyLines: null, shortest: false },
  { failures: 3, part: 1 / 3, historyLines: 20, shortest: false },
  { failures: 2, part: 1 / 12, historyLines: 5, shortest: false },
  { failures: 1, part: 1 / 12, historyLines: 5, shortest: true },
] as const;

export interface ProposerContext {
  readonly parent: Skill;
  /** In the order of the batch; at least one. */
  readonly failures: readonly TrainRollout[];
  readonly history: readonly HistoryEntry[];
  readonly place: CallPlace;
}

export interface Proposed {
  /** null: no call brought a usable reply. */
  readonly proposal: Proposal | null;
  /** Calls made, 1 to 4; call n saw context level n - 1. */
  readonly attempts: number;
  readonly problem: string | null;
}

/** Asks the proposer what to create or edit, with less and less context while its replies are unusable. */
export async function propose(
  arena: Arena,
  config: EvoskillConfig,
  context: ProposerContext,
): Promise<Proposed> {
  const { maxOutputTokens, temperature } = config;
  let problem: string | null = null;
  for (const [attempt, level] of contextLevels.entries()) {
    const reply = await arena.optimizer({
      kind: 'proposer',
      place: { ...context.place, attempt },
      prompt: promptAt(arena, config, context, level),
      replySchema: null,
      maxOutputTokens,
      temperature,
    });
    const read = readProposal(reply);
    if (read.proposal !== null) return { proposal: read.proposal, attempts: attempt + 1, problem: null };
    problem = read.problem;
  }
  return { proposal: null, attempts: contextLevels.length, problem };
}

function promptAt(
  arena: Arena,
  config: EvoskillConfig,
  { parent, failures, history }: ProposerContext,
  level: (typeof contextLevels)[number],
) {
  const shown = (level.shortest ? shortestFirst(failures) : failures).slice(0, level.failures);
  const { failureTypes } = arena.brief;
  return arena.prompts.render(proposerPrompt, {
    skill: textBlock('skill', parent.text),
    sections: sectionsOf(parent.text)
      .flatMap(({ title }) => (title === '' ? [] : [`- ${guardBlockText(title)}`]))
      .join('\n'),
    'max-characters': String(config.maxDocumentCharacters),
    'when-to-use': config.whenToUse ? 'yes' : '',
    target: targetSystemPrompt(shown, parent.text),
    types: failureTypes.map(({ name, description }) => `- ${name}: ${description}`).join('\n'),
    history: renderHistory(history, level.historyLines),
    count: String(shown.length),
    episodes: renderEpisodes(shown, {
      level: arena.feedbackLevel,
      maxCharacters: Math.floor(config.maxTrajectoryCharacters * level.part),
    }),
  });
}

/** By the length of the trajectory; of equal ones the earlier first. */
function shortestFirst(failures: readonly TrainRollout[]): TrainRollout[] {
  return failures
    .map((row) => ({ row, length: renderTranscript(row.transcript).length }))
    .sort((a, b) => a.length - b.length)
    .map(({ row }) => row);
}
