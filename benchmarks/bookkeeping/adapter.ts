import { ConfigError, DataError } from '../../core/errors.ts';
import type { RenderedPrompt } from '../../core/prompts.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { answerWorkspace } from '../answer-workspace.ts';
import type { Benchmark, BenchmarkContext, LoadOptions, OfficialScorer } from '../contract.ts';
import { singleQuestionEpisode } from '../single-question-episode.ts';
import { briefOf } from './brief.ts';
import { generateDataset } from './generate.ts';
import { type Gold, parseGold } from './gold.ts';
import type { BookkeepingPayload } from './payload.ts';
import { gradeOf, scoreResponse } from './score.ts';
import { parseSettings } from './settings.ts';
import { simulationBook, worldSeed } from './simulation.ts';
import { drawStyle, styleInWords } from './style.ts';

const official: OfficialScorer<BookkeepingPayload, Gold> = {
  goldOf: ({ payload }) => payload.gold,
  parseGold,
  score(response, gold) {
    const { hard, soft, extracted } = scoreResponse(response, gold);
    return { hard, soft, extracted };
  },
};

/** Makes `bookkeeping`, or with the style stated in the prompt the control `bookkeeping-null`. */
export function createBookkeeping(
  { prompts }: BenchmarkContext,
  options: { readonly name: string; readonly styleInPrompt: boolean },
): Benchmark<BookkeepingPayload, Gold> {
  const { name, styleInPrompt } = options;
  const promptOf = (payload: BookkeepingPayload, skill: Skill | null): RenderedPrompt => {
    const values = { skill: skill?.text.trim() ?? '', note: payload.note };
    if (!styleInPrompt) return prompts.render('benchmarks/bookkeeping/prompts/task', values);
    const style = styleInWords(drawStyle(payload.style, payload.difficulty));
    return prompts.render('benchmarks/bookkeeping/prompts/task-null', { ...values, style });
  };
  return {
    name,
    version: '1',
    objective: { metric: 'mixed', softWeight: 0.5 },
    evalPresentationSeed: 0,
    needs: () => ({ images: false, tools: false, codeRunner: false, files: false }),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 120_000,
    brief: briefOf(prompts, styleInPrompt),
    official,
    async load({ source, settings, limit, signal }: LoadOptions) {
      signal.throwIfAborted();
      if (source.kind !== 'generated')
        throw new ConfigError(
          `benchmark '${name}' makes its notes itself and reads no data (got source '${source.kind}'): name a style in its settings instead`,
        );
      return generateDataset(parseSettings(settings, name), { name, limit });
    },
    open: ({ payload }, skill) =>
      singleQuestionEpisode({
        prompt: promptOf(payload, skill),
        grade: (response) => gradeOf(response, payload.gold),
      }),
    workspace: async ({ payload }) => answerWorkspace(prompts, promptOf(payload, null)),
    inputText: ({ payload }) => payload.note,
    answerText: { answersOf: ({ payload }) => [payload.gold.line] },
    simulation(dataset) {
      const tasks = [...dataset.splits.train, ...dataset.splits.val, ...dataset.splits.test];
      const first = tasks[0]?.payload;
      if (first === undefined) throw new DataError(`benchmark '${name}': no task to simulate`);
      return simulationBook({
        world: `${name}/style${first.style}-${first.difficulty}`,
        seed: worldSeed(first.style),
        style: drawStyle(first.style, first.difficulty),
        tasks,
        styleInPrompt,
        userText: (payload) => promptOf(payload, null).user,
      });
    },
  };
}
