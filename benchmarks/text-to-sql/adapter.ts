import { ConfigError } from '../../core/errors.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { answerWorkspace } from '../answer-workspace.ts';
import type { Benchmark, BenchmarkContext, Dataset, LoadOptions } from '../contract.ts';
import { briefOf } from './brief.ts';
import { schema } from './database/schema.ts';
import { statementEpisode } from './episode.ts';
import { generateDataset } from './generate.ts';
import { officialScorer } from './official.ts';
import type { Gold, SqlPayload } from './payload.ts';
import { parseSettings } from './settings.ts';
import { simulationBook } from './simulation.ts';

export function createTextToSql({ prompts }: BenchmarkContext): Benchmark<SqlPayload, Gold> {
  const promptOf = ({ question, database, rules }: SqlPayload, skill: Skill | null) =>
    prompts.render('benchmarks/text-to-sql/prompts/task', {
      ...{ question, database, rules, schema },
      skill: skill?.text.trim() ?? '',
    });
  return {
    name: 'text-to-sql',
    version: '1',
    objective: { metric: 'mixed', softWeight: 0.5 },
    evalPresentationSeed: 0,
    needs(settings) {
      parseSettings(settings);
      return { images: false, tools: false, codeRunner: false, files: false };
    },
    variant: (settings) => (parseSettings(settings).conventions === 'stated' ? 'conventions stated' : null),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 180_000,
    brief: briefOf(prompts),
    official: officialScorer,
    async load({ source, settings, limit, signal }: LoadOptions): Promise<Dataset<SqlPayload>> {
      signal.throwIfAborted();
      const parsed = parseSettings(settings);
      if (source.kind !== 'generated')
        throw new ConfigError(
          `benchmark 'text-to-sql' makes its questions itself and reads no data (got source '${source.kind}'): name a seed in its settings instead`,
        );
      return generateDataset(parsed, limit);
    },
    open: ({ payload }, skill, { signal }) =>
      statementEpisode(promptOf(payload, skill), payload.gold, signal),
    workspace: async ({ payload }) => answerWorkspace(prompts, promptOf(payload, null)),
    inputText: ({ payload }) => payload.question,
    answerText: { answersOf: ({ payload }) => [payload.gold.sql] },
    simulation: simulationBook,
  };
}
