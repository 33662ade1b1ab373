import type { EventOf } from '../../core/events.ts';
import { fieldsOf, numberOf, textOf } from './log-values.ts';
import type { RunHistory } from './read-run-history.ts';

type Stage = EventOf<'stage'>;

/** How a change fared. */
export interface Verdict {
  readonly action: string;
  readonly candidateScore: number | null;
  readonly currentScore: number | null;
}

/** One stage that made one document of another. The same document may be introduced again later. */
export interface Introduction {
  readonly hash: string;
  /** The document that was changed; null: nobody knows. */
  readonly parent: string | null;
  /** The event that named the new document first. */
  readonly stage: Stage;
  /** Events since the last document that was settled on, this one included: what the change was made of. */
  readonly evidence: readonly Stage[];
  verdict: Verdict | null;
  /** Did it become the current document? null: the log ends before that was decided. */
  accepted: boolean | null;
}

/** The current document at one moment of the run. */
export interface Moment {
  /** What settled it: `seed`, or the stage whose end this is. */
  readonly stage: string;
  readonly epoch: number | null;
  readonly step: number | null;
  readonly action: string | null;
  readonly hash: string;
  /** Val score of the current document, in the gate's metric; null where the log does not say. */
  readonly score: number | null;
  /** Scores of the candidate of the moment, also of a rejected one. */
  readonly verdict: Verdict | null;
}

export interface DocumentHistory {
  /** In the order of the log. */
  readonly introductions: readonly Introduction[];
  readonly moments: readonly Moment[];
}

const hashPattern = /^[0-9a-f]{16}$/;

/**
 * How the document of a run came to be, from its stage events. Any event that names a document which is not the
 * current one under `candidate` or `skill` introduces it; a later event says under `current` (or, when a step
 * starts, under `skill`) what was kept. So stages that this file does not know are followed as well.
 */
export function documentHistory({ summary, seed }: RunHistory): DocumentHistory {
  const introductions: Introduction[] = [];
  const moments: Moment[] = [];
  let current = seed;
  let pending: Introduction[] = [];
  let evidence: Stage[] = [];

  /** The log says which document is current: everything under way is decided. */
  const settle = (hash: string, stage: Stage) => {
    if (hash !== current && !pending.some((made) => made.hash === hash)) introduce(hash, stage);
    const kept = hash === current ? -1 : pending.findIndex((made) => made.hash === hash);
    for (const [index, made] of pending.entries()) made.accepted = index <= kept;
    pending = [];
    evidence = [];
    current = hash;
  };
  const introduce = (hash: string, stage: Stage) => {
    const parent = pending.at(-1)?.hash ?? current;
    const made = { hash, parent, stage, evidence: [...evidence], verdict: verdictOf(stage), accepted: null };
    pending.push(made);
    introductions.push(made);
  };

  for (const stage of summary.stages) {
    const { name, data } = stage;
    const standing = fieldsOf(data.current);
    const settled = hashOf(standing?.skill) ?? (settlesBySkill.has(name) ? hashOf(data.skill) : null);
    evidence.push(stage);
    for (const hash of [hashOf(data.candidate), settled === null ? hashOf(data.skill) : null])
      if (hash !== null && hash !== current && !pending.some((made) => made.hash === hash))
        introduce(hash, stage);
    const last = pending.at(-1);
    const verdict = verdictOf(stage);
    if (last !== undefined && verdict !== null) last.verdict = verdict;
    if (settled === null) continue;
    const before = current;
    const made = pending.find(({ hash }) => hash === settled) ?? pending.at(-1) ?? null;
    settle(settled, stage);
    if (name === 'step-finished' || name === 'baseline-evaluated' || before !== settled)
      moments.push(momentOf(stage, settled, numberOf(standing?.score) ?? numberOf(data.score), made));
  }
  return { introductions, moments: withSeed(moments, seed) };
}

/** Events whose `skill` is the current document. */
const settlesBySkill = new Set(['baseline-evaluated', 'step-started']);

function momentOf(stage: Stage, hash: string, score: number | null, made: Introduction | null): Moment {
  const { name, data } = stage;
  const verdict = made?.verdict ?? null;
  // A change between two steps belongs to where it was made, not to where the log first relies on it.
  const { place } = name === 'step-finished' ? stage : (made?.stage ?? stage);
  return {
    stage:
      name === 'baseline-evaluated' ? 'seed' : name === 'step-finished' ? name : (made?.stage.name ?? name),
    epoch: place.epoch ?? null,
    step: place.step ?? null,
    action: name === 'step-finished' ? textOf(data.action) : (verdict?.action ?? null),
    hash,
    score,
    verdict,
  };
}

/** The history begins with the seed document, scored or not. */
function withSeed(moments: readonly Moment[], seed: string | null): Moment[] {
  if (seed === null || moments[0]?.hash === seed) return [...moments];
  const start = {
    stage: 'seed',
    epoch: null,
    step: null,
    action: null,
    hash: seed,
    score: null,
    verdict: null,
  };
  return [start, ...moments];
}

function verdictOf({ name, data }: Stage): Verdict | null {
  const action = name.endsWith('-decided') ? textOf(data.action) : null;
  if (action === null) return null;
  return {
    action,
    candidateScore: numberOf(data.candidateScore),
    currentScore: numberOf(data.currentScore),
  };
}

function hashOf(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && hashPattern.test(text) ? text : null;
}

/** The introductions that lead from the seed to a document, oldest first; accepted ones go before rejected ones. */
export function lineageOf(
  { introductions }: DocumentHistory,
  hash: string,
  seed: string | null,
): Introduction[] {
  const line: Introduction[] = [];
  const seen = new Set<string>();
  let wanted: string | null = hash;
  while (wanted !== null && wanted !== seed && !seen.has(wanted)) {
    seen.add(wanted);
    const all = introductions.filter((made) => made.hash === wanted);
    const made = all.find(({ accepted }) => accepted === true) ?? all[0];
    if (made === undefined) break;
    line.unshift(made);
    wanted = made.parent;
  }
  return line;
}

/** The best or the last document of a run as far as its stages tell; null when they do not. */
export function currentDocument({ summary, seed }: RunHistory, label: 'best' | 'final'): string | null {
  const field = label === 'best' ? 'best' : 'current';
  const told = summary.stages.findLast(({ data }) => hashOf(fieldsOf(data[field])?.skill) !== null);
  return hashOf(fieldsOf(told?.data[field])?.skill) ?? seed;
}
