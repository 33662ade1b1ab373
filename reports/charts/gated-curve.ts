import type { EventOf } from '../../core/events.ts';
import type { RunSummary } from '../run-summary.ts';
import type { CurveParts, ScoredCandidate } from './learning-curve.ts';

type Stage = EventOf<'stage'>;

/** Stages that decide on a candidate: one of them must be there for a run to be read this way. */
const deciding = new Set(['gate-decided', 'step-finished', 'slow-update-decided']);

/**
 * The curve of a method that decides on each candidate (SkillOpt, TextGrad, EvoSkill), as its stages tell it; null where
 * there are none.
 */
export function gatedCurve({ stages, charged }: RunSummary): CurveParts | null {
  const scored = stages.some(({ name }) => name === 'candidate-evaluated' || name === 'baseline-evaluated');
  if (!scored || !stages.some(({ name }) => deciding.has(name))) return null;
  const reader = new StageReader();
  for (const [index, stage] of stages.entries()) reader.read(stage, charged.stages[index] ?? 0);
  return reader;
}

class StageReader implements CurveParts {
  readonly candidates: ScoredCandidate[] = [];
  readonly incumbent: { x: number; score: number }[] = [];
  readonly unscored: { x: number; epoch: number | null }[] = [];
  readonly epochs: { x: number; epoch: number }[] = [];
  /** Evaluated, and not decided yet. */
  #pending: Pick<ScoredCandidate, 'x' | 'score' | 'bound' | 'skill'> | null = null;
  /** Epoch of the last decided slow update: its record comes after its decision. */
  #slowDecided: number | null = null;

  read({ name, place, data }: Stage, x: number): void {
    const at = { x, epoch: place.epoch ?? null, step: place.step ?? null };
    if (name === 'baseline-evaluated') this.#add(at, scoreOf(data, 'score', 'skill'), 'start', 'step');
    else if (name === 'epoch-started') this.epochs.push({ x, epoch: at.epoch ?? 0 });
    else if (name === 'candidate-evaluated')
      this.#pending = { x, ...scoreOf(data, 'score', 'candidate'), bound: boundOf(data.scoreIs) };
    else if (name === 'gate-decided') this.#decided(at, data);
    else if (name === 'step-finished') this.#finished(at, data);
    else if (name === 'slow-update-decided') this.#slowUpdate(at, data);
    else if (name === 'final-validated' && data.ran === true) {
      const val = objectOf(data.val);
      const made = { ...scoreOf(val, 'score', 'skill'), skill: textOf(data.skill) };
      this.#add(at, made, data.promoted === true ? 'accepted' : 'rejected', 'final-validation');
    }
  }

  #decided(at: At, data: Stage['data']): void {
    this.#pending = null;
    const slow = at.step === null;
    if (slow) this.#slowDecided = at.epoch;
    // The current document may have been measured anew.
    const known = this.incumbent.at(-1)?.score;
    if (typeof data.currentScore === 'number' && data.currentScore !== known)
      this.incumbent.push({ x: at.x, score: data.currentScore });
    const made = { ...scoreOf(data, 'candidateScore', 'candidate'), bound: boundOf(data.bound) };
    this.#add(at, made, verdictOf(data.action), slow ? 'slow-update' : 'step');
  }

  /** Methods that tell of the decision at the end of the step. */
  #finished(at: At, data: Stage['data']): void {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return;
    const current = objectOf(data.current).score;
    const verdict = verdictOf(data.action);
    this.#add(
      { ...at, x: pending.x },
      pending,
      verdict,
      'step',
      typeof current === 'number' ? current : null,
    );
  }

  #slowUpdate(at: At, data: Stage['data']): void {
    if (this.#slowDecided === at.epoch || data.action !== 'force_accept') return;
    const val = objectOf(data.val);
    if (typeof val.score !== 'number') this.unscored.push({ x: at.x, epoch: at.epoch });
    else {
      const made = { ...scoreOf(val, 'score', 'skill'), skill: textOf(data.candidate) };
      this.#add(at, made, 'accepted', 'slow-update');
    }
  }

  /** @param leads score of the document that leads afterwards, where that is not the accepted one */
  #add(
    at: At,
    made: { score: number; skill: string; bound?: ScoredCandidate['bound'] },
    verdict: ScoredCandidate['verdict'],
    kind: ScoredCandidate['kind'],
    leads: number | null = null,
  ): void {
    if (Number.isNaN(made.score)) return;
    this.candidates.push({ bound: 'exact', ...made, ...at, verdict, kind });
    if (verdict !== 'rejected') this.incumbent.push({ x: at.x, score: leads ?? made.score });
  }
}

interface At {
  readonly x: number;
  readonly epoch: number | null;
  readonly step: number | null;
}

function verdictOf(action: unknown): 'accepted' | 'rejected' {
  return typeof action === 'string' && /accept/.test(action) ? 'accepted' : 'rejected';
}

/** Score and document of a stage; NaN where it has no score: nothing is drawn. */
function scoreOf(data: Stage['data'], score: string, skill: string): { score: number; skill: string } {
  const value = data[score];
  return {
    score: typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN,
    skill: textOf(data[skill]),
  };
}

function boundOf(value: unknown): ScoredCandidate['bound'] {
  return value === 'at-most' ? 'at-most' : 'exact';
}

function objectOf(value: unknown): Stage['data'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stage['data']) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
