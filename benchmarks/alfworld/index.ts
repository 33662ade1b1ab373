import { basename } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { checkedSettings } from '../checked-settings.ts';
import type { Benchmark, BenchmarkContext, BenchmarkDefinition, DataSource, Dataset } from '../contract.ts';
import { refuseAlteredFolder } from '../data/verify-data-folder.ts';
import { loadSplitFolder } from '../split-folder.ts';
import { datasetOf, makeTask, type splitNames } from '../task.ts';
import { alfworldBrief } from './brief.ts';
import { bundledItems } from './bundle.ts';
import type { Game } from './engine/game.ts';
import { AlfworldEpisode } from './episode.ts';
import { taskOf, withGame } from './load-items.ts';
import { type AlfworldGold, alfworldScorer, gameOf } from './official.ts';
import { type AlfworldPayload, alfworldItemSchema } from './payload.ts';
import { alfworldSettingsSchema } from './settings.ts';
import { alfworldSimulation } from './simulation.ts';
import { alfworldRelease } from './source/release.ts';
import { verifyCommands } from './verify-commands.ts';

/** Games that stay ready to play: some 30 ms each to make. */
const keptGames = 32;

/** ALFWorld (spec/benchmarks-agentic.md 2). `mini` is the bundled set. */
function createAlfworld(
  name: string,
  mini: boolean,
  { prompts }: BenchmarkContext,
): Benchmark<AlfworldPayload, AlfworldGold> {
  const ready = new Map<string, Game>();
  const gameFor = ({
    id,
    digest,
    payload,
  }: {
    id: string;
    digest: string;
    payload: AlfworldPayload;
  }): Game => {
    const known = ready.get(digest);
    if (known !== undefined) return known;
    const game = gameOf(payload.game, `item '${id}': ${payload.gamefile}`);
    const [oldest] = ready.keys();
    if (ready.size >= keptGames && oldest !== undefined) ready.delete(oldest);
    ready.set(digest, game);
    return game;
  };
  return {
    name,
    version: '1',
    objective: { metric: 'hard' },
    evalPresentationSeed: 42,
    needs: () => ({ images: false, tools: false, codeRunner: false, files: false }),
    modes: ['direct'],
    withoutWorkspace:
      'its games answer every command with what is seen then, and an agent in a folder has its own turns, not theirs',
    // Fifty calls; the published code sets no limit at all.
    timeLimitMs: 3_600_000,
    brief: alfworldBrief(prompts),
    official: alfworldScorer(name),

    async load({ source, settings, limit, signal }) {
      const checked = checkedSettings(name, alfworldSettingsSchema, settings);
      if (mini) {
        refuseOther(name, source);
        const items = bundledItems();
        const tasks = (split: (typeof splitNames)[number]) =>
          items[split].map((item) => makeTask({ ...taskOf(item, checked), id: item.id, split }));
        const splits = { train: tasks('train'), val: tasks('val'), test: tasks('test') };
        return datasetOf(splits, {
          provenance: `${name}: games of ALFWorld bundled with skillopt-bench`,
          limit,
        });
      }
      const { path, provenance } = folderOf(name, source);
      await refuseAlteredFolder(path, signal);
      const splits = await loadSplitFolder({
        path,
        benchmark: name,
        schema: alfworldItemSchema,
        contentField: 'gamefile',
        toTask: (item) => taskOf(withGame(item, process.env), checked),
        signal,
      });
      return datasetOf(splits, { provenance, limit });
    },

    open: (task, skill) =>
      new AlfworldEpisode({ payload: task.payload, skill, prompts, start: () => gameFor(task).start() }),

    callsPerTask: (settings) => checkedSettings(name, alfworldSettingsSchema, settings).maxSteps,

    verify: async (task, response) => verifyCommands(gameFor(task).start(), task.payload, response),

    inputText: (task) => gameFor(task).start().observation,

    // In the published split several games share a goal, and a step shows too little else to tell them apart.
    ...(mini
      ? { simulation: (dataset: Dataset<AlfworldPayload>) => alfworldSimulation(dataset, gameFor) }
      : {}),
  };
}

function refuseOther(name: string, source: DataSource): void {
  if (source.kind !== 'bundled')
    throw new ConfigError(`benchmark '${name}' is the bundled set and takes no other data; use 'alfworld'`);
}

function folderOf(name: string, source: DataSource): { path: string; provenance: string } {
  if (source.kind === 'split-dir')
    return { path: source.path, provenance: `${name}: split folder '${basename(source.path)}'` };
  if (source.kind === 'bundled')
    return {
      path: alfworldRelease.manifest,
      provenance: `${name}: published split, games from $ALFWORLD_DATA`,
    };
  throw new ConfigError(`benchmark '${name}' makes no items itself; its small bundled set is '${name}-mini'`);
}

export const alfworldDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'alfworld',
    summary: 'ALFWorld: household tasks in a text world (39 train, 18 val, 134 test)',
    // The split lies in the package, the games come from $ALFWORLD_DATA or a data folder.
    defaultSource: { kind: 'bundled' },
    create: (context) => createAlfworld('alfworld', false, context),
  },
  {
    name: 'alfworld-mini',
    summary: 'sixteen games of ALFWorld (6 train, 4 val, 6 test)',
    defaultSource: { kind: 'bundled' },
    create: (context) => createAlfworld('alfworld-mini', true, context),
  },
];
