import type { EventOf, RunEvent } from '../core/events.ts';
import { countOf } from '../core/outcome-count.ts';
import { addUsage, noUsage } from '../core/usage.ts';
import type { Usage } from '../core/vocabulary.ts';
import { ChargeCounter, type ChargedRollouts } from './charged-rollouts.ts';
import { readRunDescription } from './read-run-description.ts';
import type { RunDescription } from './run-description.ts';

/** One test item of one document, as statistics need it. */
export interface TestItem {
  readonly taskId: string;
  readonly cluster: string;
  readonly hard: number;
  readonly soft: number;
  /** Scores beside the official ones, by name; a rollout without a score has none. */
  readonly beside: Readonly<Record<string, number>>;
  /** The machinery failed: missing data under the default policy, zero under `paper`. */
  readonly missing: boolean;
  readonly outcome: string;
  readonly replyKeys: string;
}

export interface LabelledTest {
  readonly skill: string;
  readonly labels: readonly string[];
  readonly items: readonly TestItem[];
}

/** Everything that tables need of one run, taken from its event log alone. */
export interface RunSummary {
  readonly run: RunDescription;
  /** Day on which the replies were recorded, for numbers that come from a recording; null = made here. */
  readonly recordedOn: string | null;
  readonly dataset: EventOf<'run-started'>['dataset'];
  readonly startedAt: string;
  readonly finished: boolean;
  /** Why the run failed for good; absent: it did not. Noted beside its log. */
  readonly failure?: string;
  /** Its cell is only sampled: how. Noted in the layout of the folder's table by cell; absent: it is whole. */
  readonly partial?: string;
  readonly learned: EventOf<'learned'> | null;
  readonly gateAudit: EventOf<'gate-audit'> | null;
  readonly anytime: EventOf<'anytime-curve'> | null;
  readonly tests: readonly LabelledTest[];
  readonly documents: ReadonlyMap<string, string>;
  readonly stages: readonly EventOf<'stage'>[];
  /** When things happened, in rollouts that learning had been charged by then. */
  readonly charged: ChargedRollouts;
  readonly usage: { readonly target: Usage; readonly optimizer: Usage };
  readonly rollouts: Readonly<Record<string, number>>;
  readonly optimizerCalls: number;
  /** Sum of the recorded latencies of all calls, in milliseconds; null where some came out of a batch: nobody measured those. */
  readonly modelMs: number | null;
  /** Cluster of every train and val task that the run rolled out, by task. */
  readonly learnClusters: {
    readonly train: ReadonlyMap<string, string>;
    readonly val: ReadonlyMap<string, string>;
  };
}

/** The split that a phase of learning rolls out tasks of; of all others none. */
const splitOfPhase: ReadonlyMap<string, 'train' | 'val'> = new Map([
  ['train', 'train'],
  ['slow-update', 'train'],
  ['val', 'val'],
  ['final-val', 'val'],
  ['audit', 'val'],
]);

/**
 * Folds an event log into a summary. Pure; the order of rollouts in the log does not matter.
 * @throws {DataError} when what the log says of its run is no description of one
 */
export function summariseRun(
  events: Iterable<RunEvent>,
  recordedOn: string | null = null,
): RunSummary | null {
  let started: EventOf<'run-started'> | null = null;
  let learned: EventOf<'learned'> | null = null;
  let gateAudit: EventOf<'gate-audit'> | null = null;
  let anytime: EventOf<'anytime-curve'> | null = null;
  let finished = false;
  let optimizerCalls = 0;
  let modelMs = 0;
  let batched = false;
  let target = noUsage;
  let optimizer = noUsage;
  // A phase may be called `__proto__`: the log is anybody's.
  const rollouts: Record<string, number> = Object.create(null);
  const documents = new Map<string, string>();
  const stages: EventOf<'stage'>[] = [];
  const opened = new Map<string, string[]>();
  const items = new Map<string, TestItem[]>();
  const learnClusters = { train: new Map<string, string>(), val: new Map<string, string>() };
  const charges = new ChargeCounter();

  for (const event of events) {
    charges.see(event);
    if (event.type === 'run-started') started = event;
    else if (event.type === 'document') documents.set(event.hash, event.text);
    else if (event.type === 'stage') stages.push(event);
    else if (event.type === 'learned') learned = event;
    else if (event.type === 'gate-audit') gateAudit = event;
    else if (event.type === 'anytime-curve') anytime = event;
    else if (event.type === 'test-opened') opened.set(event.skill, event.labels);
    else if (event.type === 'run-finished') finished = true;
    else if (event.type === 'optimizer-call') {
      optimizerCalls += 1;
      optimizer = addUsage(optimizer, event.call.usage);
      modelMs += event.meta.call.latencyMs;
    } else if (event.type === 'rollout') {
      rollouts[event.phase] = (rollouts[event.phase] ?? 0) + 1;
      target = addUsage(target, event.usage);
      for (const call of event.meta.calls) {
        modelMs += call.latencyMs;
        batched ||= call.batched === true;
      }
      const split = splitOfPhase.get(event.phase);
      if (split !== undefined) learnClusters[split].set(event.taskId, event.cluster);
      if (event.phase === 'test' || event.phase === 'eval') push(items, event.skill, testItem(event));
    }
  }
  if (started === null) return null;
  return {
    run: readRunDescription(started.run),
    recordedOn,
    dataset: started.dataset,
    startedAt: started.meta.at,
    finished,
    learned,
    gateAudit,
    anytime,
    tests: [...opened].map(([skill, labels]) => ({
      skill,
      labels,
      items: (items.get(skill) ?? []).sort((a, b) => (a.taskId < b.taskId ? -1 : 1)),
    })),
    documents,
    stages,
    charged: charges.charged(),
    usage: { target, optimizer },
    rollouts,
    optimizerCalls,
    modelMs: batched ? null : modelMs,
    learnClusters,
  };
}

function testItem(event: EventOf<'rollout'>): TestItem {
  const { hard, soft, missing } = countOf(event.outcome, 'exclude');
  return {
    taskId: event.taskId,
    cluster: event.cluster,
    hard,
    soft,
    beside: event.outcome.kind === 'scored' ? (event.outcome.beside ?? {}) : {},
    missing,
    outcome: event.outcome.kind,
    replyKeys: event.calls.map((call) => call.key).join(' '),
  };
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
