import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Method } from '../../core/arena.ts';
import { IncompleteError } from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import type { RunEvent } from '../../core/events.ts';
import { objectiveValue } from '../../core/objective.ts';
import type { PromptLibrary } from '../../core/prompts.ts';
import { simulationVersion } from '../../models/simulated/prior.ts';
import { directMode } from '../../modes/direct/direct-mode.ts';
import { executeRun } from '../execute-run.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { anytimeArea, incumbents, type SpentRollout } from './anytime.ts';
import type { GymRow } from './gym-file.ts';
import type { Place } from './place.ts';
import { stageCounts } from './stage-counts.ts';

export interface WorldRun {
  readonly place: Place;
  readonly method: Method;
  /** Name of the method in results. */
  readonly label: string;
  readonly prompts: PromptLibrary;
  readonly seed: number;
  readonly budget: number;
}

/** Memory-backed where there is such a thing: a run's log is read once and thrown away. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * One method in one world with one seed, by the same path as any other run (executeRun, its arena and its event
 * log), and the facts read from that log. Scores are exact expectations: no sampling noise of a test split.
 */
export async function runInWorld(options: WorldRun): Promise<GymRow> {
  const { place, method, prompts } = options;
  const { benchmark, dataset } = place;
  const folder = mkdtempSync(join(scratch, 'gym-run-'));
  try {
    const log = EventLog.open(folder, { syncIntervalMs: 3_600_000, checkWrites: false });
    let events: RunEvent[];
    try {
      const signal = new AbortController().signal;
      await executeRun(resolvedRun(options), {
        benchmark,
        dataset,
        method,
        mode: directMode,
        target: place.target,
        optimizer: place.optimizer,
        prompts,
        log,
        concurrency: 1,
        stopSignal: signal,
        abortSignal: signal,
      });
      events = [...log.events()];
    } finally {
      log.close();
    }
    return rowOf(options, events);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf({ place, method, label, seed, budget }: WorldRun, events: readonly RunEvent[]): GymRow {
  const texts = new Map(
    events.flatMap((event) => (event.type === 'document' ? [[event.hash, event.text]] : [])),
  );
  const exact = new Map<string, number>();
  const scoreOf = (skill: string): number => {
    const known = exact.get(skill);
    if (known !== undefined) return known;
    const score = place.exactHard(texts.get(skill) ?? null);
    exact.set(skill, score);
    return score;
  };
  const learned = events.find((event) => event.type === 'learned');
  if (learned?.type !== 'learned')
    throw new IncompleteError(`${label} in ${place.scenario.name} did not end`);
  const hashOf = (wanted: string) => learned.documents.find((document) => document.label === wanted)?.skill;
  const headline = hashOf(method.headline) ?? '';
  const spent = spentOf(learned.spent);
  const rollouts = events.flatMap((event): SpentRollout[] => {
    if (event.type !== 'rollout') return [];
    const { hard, soft } = event.outcome.kind === 'scored' ? event.outcome : { hard: 0, soft: 0 };
    const value = objectiveValue(place.benchmark.objective, hard, soft);
    const { phase, skill, taskId, sampling } = event;
    return [{ phase, skill, taskId, value, draw: sampling.draw }];
  });
  const seedScore = place.exactHard(place.scenario.seedDocument);
  const start = rollouts.length === 0 ? headline : 'start';
  const led = incumbents(rollouts, { start, valTasks: place.dataset.splits.val.length });
  const points =
    led.at(-1)?.skill === headline ? led : [...led, { rollouts: rollouts.length, skill: headline }];
  return {
    world: place.scenario.name,
    method: label,
    seed,
    hard: {
      seed: seedScore,
      best: scoreOf(headline),
      final: scoreOf(hashOf('final') ?? headline),
    },
    area: anytimeArea(points, (skill) => (skill === 'start' ? seedScore : scoreOf(skill)), budget),
    ...stageCounts(events),
    ...spent,
    gateRollouts: gateRolloutsIn(rollouts),
  };
}

/** The first document on val is the one that training began with: its evaluation decides nothing. */
function gateRolloutsIn(rollouts: readonly SpentRollout[]): number {
  const onVal = rollouts.filter(({ phase }) => phase === 'val');
  return onVal.filter(({ skill }) => skill !== onVal[0]?.skill).length;
}

type Spent = Pick<GymRow, 'rollouts' | 'spared' | 'optimizerCalls' | 'targetTokens' | 'optimizerTokens'>;

/** `spared` is younger than the format of logs: absent means none. */
function spentOf(spent: Record<string, unknown>): Spent {
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const part = (name: string): Record<string, unknown> => {
    const value = spent[name];
    return typeof value === 'object' && value !== null ? { ...value } : {};
  };
  const rollouts = part('rollouts');
  const tokens = (name: string) => number(part(name).input) + number(part(name).output);
  return {
    rollouts: {
      train: number(rollouts.train),
      val: number(rollouts.val),
      slowUpdate: number(rollouts['slow-update']),
      finalVal: number(rollouts['final-val']),
    },
    spared: number(spent.spared),
    optimizerCalls: number(spent.optimizerCalls),
    targetTokens: tokens('targetTokens'),
    optimizerTokens: tokens('optimizerTokens'),
  };
}

function resolvedRun({ place, method, label, seed, budget }: WorldRun): ResolvedRun {
  const { benchmark, scenario, target, optimizer } = place;
  const settings = {
    maxOutputTokens: 16_384,
    temperature: 'unset',
    topP: 'unset',
    thinking: 'unset',
    extraBody: {},
  } as const;
  return {
    format: 'skillopt-bench/run/1',
    id: `${scenario.name}.${label}.s${seed}`,
    benchmark: {
      name: benchmark.name,
      label: scenario.name,
      version: `${benchmark.version}.${simulationVersion}`,
      settings: {},
      limit: 0,
      objective: benchmark.objective,
      evalPresentationSeed: benchmark.evalPresentationSeed,
      evalSplit: 'test',
    },
    target: { name: 'gym-target', id: target.identity.id, source: 'simulated', settings },
    optimizer: method.needsOptimizer
      ? { name: 'gym-optimizer', id: optimizer.identity.id, source: 'simulated', settings }
      : null,
    mode: { name: directMode.name, version: directMode.version, timeLimitMs: benchmark.timeLimitMs },
    method: {
      name: method.name,
      version: method.version,
      label,
      config: method.config,
      stamps: method.stamps,
      headline: method.headline,
    },
    replicate: seed,
    seed,
    feedbackLevel: scenario.feedbackLevel,
    missingPolicy: 'exclude',
    rolloutBudget: budget,
    promptOverrides: null,
  };
}
