import { z } from 'zod';
import type { Dataset } from '../benchmarks/contract.ts';
import type { StageEvent } from '../core/arena.ts';
import { IncompleteError } from '../core/errors.ts';
import { documentKey } from '../core/event-keys.ts';
import type { EventLog } from '../core/event-log.ts';
import type { EventOf } from '../core/events.ts';
import { objectiveValue } from '../core/objective.ts';
import { countOf } from '../core/outcome-count.ts';
import { createRng, deriveSeed } from '../core/rng.ts';
import { mean } from '../core/statistics/mean.ts';
import { pairedBootstrap } from '../core/statistics/paired-bootstrap.ts';
import { firstAuditDraw } from '../core/val-desk.ts';
import type { Objective, Skill, Task } from '../core/vocabulary.ts';
import type { RolloutOrder, RolloutRunner } from './arena/rollouts.ts';
import type { ResolvedRun } from './resolved-run.ts';

type AuditEvent = EventOf<'gate-audit'>;
type AuditedDecision = AuditEvent['decisions'][number];

/** What a `gate-decided` event of any method must say to be audited; decisions of a gate that is off are none. */
const decisionSchema = z.looseObject({
  action: z.enum(['accept', 'accept_new_best', 'reject']),
  candidate: z.string(),
  incumbent: z.string(),
  objective: z.union([
    z.object({ metric: z.enum(['hard', 'soft']) }),
    z.object({ metric: z.literal('mixed'), softWeight: z.number() }),
  ]),
  valSize: z.number().int(),
  candidateScore: z.number(),
  bound: z.enum(['exact', 'at-most']),
  currentScore: z.number(),
});

type Decision = z.infer<typeof decisionSchema> & { readonly place: StageEvent['place'] };

export interface GateAuditOptions {
  readonly run: ResolvedRun;
  readonly dataset: Dataset;
  readonly log: Pick<EventLog, 'find' | 'append'>;
  readonly rollouts: Pick<RolloutRunner, 'run'>;
  /** Stage events of the finished learning, in order. */
  readonly stages: readonly StageEvent[];
  readonly now: () => string;
}

/**
 * The gate audit (spec/science.md 6): all accepted and some rejected candidates of the run, each against the
 * document it met, with fresh draws on the val tasks that the gate looked at. After learning, charged to nobody,
 * seen by no method. Logs one `gate-audit` event; without `gateAudit` in the run it does nothing.
 */
export async function auditGate(options: GateAuditOptions): Promise<void> {
  const { run, log, stages } = options;
  if (run.gateAudit === undefined) return;
  const { draws, rejected: sampleSize } = run.gateAudit;
  const decisions = stages.flatMap(decisionOf);
  const accepted = decisions.filter(({ action }) => action !== 'reject');
  const rejected = decisions.filter(({ action }) => action === 'reject');
  const rng = createRng(deriveSeed(run.seed, 'gate-audit'));
  const sample = new Set(rng.sample(rejected, Math.min(sampleSize, rejected.length)));

  const fresh = freshScores(options, draws);
  const audited: AuditedDecision[] = [];
  for (const decision of decisions)
    if (decision.action !== 'reject' || sample.has(decision)) audited.push(await audit(decision, fresh));
  log.append({
    type: 'gate-audit',
    key: 'gate-audit',
    draws,
    decisions: audited,
    totals: {
      accepted: accepted.length,
      rejected: rejected.length,
      rejectedAudited: sample.size,
      ...totalsOf(audited),
    },
    meta: { at: options.now() },
  });
}

/** Most rollouts that an audit can take: every candidate of the gate, and a document of its own that each met. */
export function auditRollouts(run: ResolvedRun, gateDecisions: number, val: number): number {
  if (run.gateAudit === undefined || gateDecisions === 0) return 0;
  return 2 * gateDecisions * val * run.gateAudit.draws;
}

function decisionOf({ name, place, data }: StageEvent): Decision[] {
  if (name !== 'gate-decided') return [];
  const parsed = decisionSchema.safeParse(data);
  return parsed.success ? [{ ...parsed.data, place }] : [];
}

interface FreshItem {
  readonly id: string;
  readonly cluster: string;
  readonly draws: readonly { readonly hard: number; readonly soft: number }[];
}
type FreshScores = (hash: string, tasks: number) => Promise<readonly FreshItem[]>;

/** Runs each document once, whatever number of decisions it stands in. */
function freshScores({ run, dataset, log, rollouts }: GateAuditOptions, draws: number): FreshScores {
  const known = new Map<string, readonly FreshItem[]>();
  return async (hash, count) => {
    const key = `${hash}|${count}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const tasks = dataset.splits.val.slice(0, count);
    const skill = documentOf(log, hash);
    const orders = Array.from({ length: draws }, (_, draw) =>
      tasks.map((task): RolloutOrder => orderOf(run, task, skill, draw)),
    ).flat();
    const events = await rollouts.run(orders);
    const items = tasks.map((task, index): FreshItem => {
      const drawn = events.filter((_, position) => position % tasks.length === index);
      const counts = drawn.map(({ outcome }) => countOf(outcome, run.missingPolicy));
      return { id: task.id, cluster: task.cluster, draws: counts.filter(({ missing }) => !missing) };
    });
    known.set(key, items);
    return items;
  };
}

function orderOf(run: ResolvedRun, task: Task, skill: Skill | null, draw: number): RolloutOrder {
  return {
    task,
    skill,
    phase: 'audit',
    sampling: { repeat: run.replicate, visit: 0, draw: firstAuditDraw + draw },
    presentationSeed: run.benchmark.evalPresentationSeed,
  };
}

function documentOf(log: GateAuditOptions['log'], hash: string): Skill | null {
  if (hash === 'none') return null;
  const event = log.find(documentKey(hash));
  if (event === null || event.type !== 'document')
    throw new IncompleteError(`gate audit: the log does not hold document ${hash}`);
  return { hash, text: event.text };
}

async function audit(decision: Decision, fresh: FreshScores): Promise<AuditedDecision> {
  const { place, action, candidate, incumbent, objective, valSize, bound } = decision;
  const pairs = pairsOf(await fresh(candidate, valSize), await fresh(incumbent, valSize), objective);
  const clusters = new Map<string, number[]>();
  for (const { cluster, a, b } of pairs) clusters.set(cluster, [...(clusters.get(cluster) ?? []), a - b]);
  const interval = pairs.length === 0 ? null : pairedBootstrap([...clusters.values()], { seed: 1 });
  const gateGain = decision.candidateScore - decision.currentScore;
  return {
    place: { ...place },
    action,
    candidate,
    incumbent,
    gate: { candidate: decision.candidateScore, incumbent: decision.currentScore, bound },
    fresh:
      interval === null
        ? null
        : {
            n: pairs.length,
            candidate: mean(pairs.map(({ a }) => a)),
            incumbent: mean(pairs.map(({ b }) => b)),
            gain: interval.mean,
            low: interval.low,
            high: interval.high,
          },
    verdict: verdictOf(action !== 'reject', interval),
    // The gain of an evaluation that was ended early is not known.
    shrinkage: interval === null || bound === 'at-most' ? null : gateGain - interval.mean,
  };
}

function verdictOf(
  accepted: boolean,
  interval: { readonly low: number; readonly high: number } | null,
): AuditedDecision['verdict'] {
  if (interval === null || (interval.low <= 0 && interval.high >= 0)) return 'unclear';
  if (interval.low > 0) return accepted ? 'confirmed' : 'false-reject';
  return accepted ? 'false-accept' : 'confirmed';
}

/** Objective of both documents on the tasks that neither misses, each the mean over its draws. */
function pairsOf(a: readonly FreshItem[], b: readonly FreshItem[], objective: Objective) {
  const others = new Map(b.map((item) => [item.id, item]));
  const value = ({ draws }: FreshItem) =>
    mean(draws.map(({ hard, soft }) => objectiveValue(objective, hard, soft)));
  return a.flatMap((item) => {
    const other = others.get(item.id);
    if (other === undefined || item.draws.length === 0 || other.draws.length === 0) return [];
    return [{ cluster: item.cluster, a: value(item), b: value(other) }];
  });
}

function totalsOf(decisions: readonly AuditedDecision[]) {
  const count = (verdict: AuditedDecision['verdict']) =>
    decisions.filter((decision) => decision.verdict === verdict).length;
  const better = ({ fresh }: AuditedDecision) => fresh !== null && fresh.gain > 0;
  const accepted = decisions.filter(({ action }) => action !== 'reject');
  const shrinkages = accepted.flatMap(({ shrinkage }) => shrinkage ?? []);
  return {
    falseAccepts: count('false-accept'),
    falseRejects: count('false-reject'),
    confirmed: count('confirmed'),
    unclear: count('unclear'),
    acceptedNotBetter: accepted.filter(({ fresh }) => fresh !== null && fresh.gain <= 0).length,
    rejectedBetter: decisions.filter((decision) => decision.action === 'reject' && better(decision)).length,
    shrinkage: shrinkages.length === 0 ? null : mean(shrinkages),
  };
}
