import type { EventOf } from '../../core/events.ts';
import type { RunSummary } from '../run-summary.ts';
import { gatedCurve } from './gated-curve.ts';

/** A document that was scored on val. */
export interface ScoredCandidate {
  /** Charged rollouts when its score was known, or the number of the candidate where the log has no rollouts. */
  readonly x: number;
  /** Objective on val, 0 to 1; what it was at most where `bound` says so. */
  readonly score: number;
  readonly bound: 'exact' | 'at-most';
  /** A gate accepts or rejects; of methods without one, whether the score is the best so far. */
  readonly verdict: 'start' | 'accepted' | 'rejected' | 'new best so far' | 'not better so far';
  readonly kind: 'step' | 'slow-update' | 'final-validation';
  readonly skill: string;
  readonly epoch: number | null;
  readonly step: number | null;
  /** Its number, from 1, where the method has no steps. */
  readonly candidate?: number;
}

export interface LearningCurve {
  readonly summary: RunSummary;
  readonly unit: 'rollouts' | 'candidates';
  readonly candidates: readonly ScoredCandidate[];
  /** The document that the method worked on, from each `x` on: its score as the method knew it. */
  readonly incumbent: readonly { readonly x: number; readonly score: number }[];
  /** Documents that took the incumbent's place without a score of their own. */
  readonly unscored: readonly { readonly x: number; readonly epoch: number | null }[];
  readonly epochs: readonly { readonly x: number; readonly epoch: number }[];
  /** Rollouts that learning took in all. */
  readonly end: number;
}

export type CurveParts = Pick<LearningCurve, 'candidates' | 'incumbent' | 'unscored' | 'epochs'>;

/** What a run tells of its learning; null where nothing was scored on val. */
export function learningCurve(summary: RunSummary): LearningCurve | null {
  const parts = gatedCurve(summary) ?? ratedCurve(summary);
  if (parts === null || parts.candidates.length === 0) return null;
  const unit = parts.candidates.every(({ x }) => x > 0) ? 'rollouts' : 'candidates';
  if (unit === 'candidates') return { summary, unit, ...numbered(parts), end: parts.candidates.length };
  const last = parts.candidates.at(-1)?.x ?? 0;
  return { summary, unit, ...parts, end: Math.max(last, summary.charged.total) };
}

/**
 * Methods without a gate on val: the best so far leads, ties to the earlier (docs/budgets.md). That is how the chart reads
 * their scores and no decision of theirs, so it is not worded as one.
 */
function ratedCurve(summary: RunSummary): CurveParts | null {
  const { learned, charged } = summary;
  const rated = learned !== null && learned.candidates.length > 0 ? learned.candidates : ratedStages(summary);
  const seed = learned?.documents.find(({ label }) => label === 'seed')?.skill;
  const candidates: ScoredCandidate[] = [];
  const incumbent: { x: number; score: number }[] = [];
  for (const [index, { skill, objective }] of rated.entries()) {
    const x = charged.documents.get(skill) ?? 0;
    const leads = objective > (incumbent.at(-1)?.score ?? Number.NEGATIVE_INFINITY);
    if (leads) incumbent.push({ x, score: objective });
    const verdict = index === 0 && skill === seed ? 'start' : leads ? 'new best so far' : 'not better so far';
    candidates.push({
      ...{ x, score: objective, bound: 'exact', verdict, kind: 'step', skill },
      ...{ epoch: null, step: null, candidate: index + 1 },
    });
  }
  return { candidates, incumbent, unscored: [], epochs: [] };
}

/** Stages that score a document without a decision, by name: where they keep document and score. */
const ratingStages: Readonly<Record<string, readonly [string, string]>> = {
  'draft-scored': ['skill', 'score'],
  'document-scored': ['document', 'objective'],
  'examples-tried': ['skill', 'score'],
};

/** Of a run that has not come to its end, what its stages say. */
function ratedStages({ stages }: RunSummary): { skill: string; objective: number }[] {
  return stages.flatMap(({ name, data }: EventOf<'stage'>) => {
    const keys = ratingStages[name];
    if (keys === undefined) return [];
    const [skill, objective] = [data[keys[0]], data[keys[1]]];
    return typeof skill === 'string' && typeof objective === 'number' ? [{ skill, objective }] : [];
  });
}

/** Did it become the document in force, or the best so far? */
export function tookTheLead({ verdict }: Pick<ScoredCandidate, 'verdict'>): boolean {
  return verdict !== 'rejected' && verdict !== 'not better so far';
}

/** The same with the number of a candidate in place of rollouts. */
function numbered({ candidates }: CurveParts): CurveParts {
  const renumbered = candidates.map((candidate, index) => ({ ...candidate, x: index + 1 }));
  const incumbent = renumbered.flatMap((candidate) =>
    tookTheLead(candidate) ? [{ x: candidate.x, score: candidate.score }] : [],
  );
  return { candidates: renumbered, incumbent, unscored: [], epochs: [] };
}

/** A candidate in words: `epoch 1, step 3: at most 0.517 after 173 rollouts, rejected`. */
export function candidateText(candidate: ScoredCandidate, unit: LearningCurve['unit']): string {
  const { x, score, bound, verdict, kind, epoch, step, candidate: number } = candidate;
  const place = [
    ...(epoch === null ? [] : [`epoch ${epoch}`]),
    ...(step === null ? [] : [`step ${step}`]),
    ...(number === undefined ? [] : [`candidate ${number}`]),
    ...(kind === 'step' ? [] : [kind.replace('-', ' ')]),
    ...(verdict === 'start' ? ['start'] : []),
  ].join(', ');
  const when = unit === 'rollouts' ? ` after ${x} rollouts` : '';
  return `${place}: ${bound === 'at-most' ? 'at most ' : ''}${score.toFixed(3)}${when}${verdict === 'start' ? '' : `, ${verdict}`}`;
}
