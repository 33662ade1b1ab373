import { numberOf, textOf } from '../../skill/log-values.ts';
import type { RunHistory } from '../../skill/read-run-history.ts';
import type { Change, ValScores } from './changes/change.ts';

/** A document that was scored on val. */
export interface CurveRow {
  readonly place: string;
  /** What the method did there; null: the document that it began with, or one that no stage tells of. */
  readonly change: Change | null;
  readonly skill: string;
  readonly val: ValScores;
  readonly decision: string;
}

/**
 * Every document that was scored on val, in the order of the log: the start, the candidates of all changes, and before
 * them those that only the list of scored candidates has.
 */
export function curveRows({ summary, seed }: RunHistory, changes: readonly Change[]): CurveRow[] {
  const baseline = summary.stages.find(({ name }) => name === 'baseline-evaluated')?.data;
  const rows: CurveRow[] = [];
  if (baseline !== undefined) {
    const [hard, soft, objective] = [baseline.hard, baseline.soft, baseline.score].map(numberOf);
    rows.push(
      startRow(textOf(baseline.skill) ?? '', {
        hard: hard ?? null,
        soft: soft ?? null,
        objective: objective ?? null,
      }),
    );
  }
  for (const change of changes) {
    const { place, kind, document, parent, val, decision } = change;
    if (val === null) continue;
    const shown = kind === 'step' ? place : `${place}, ${kind}`;
    rows.push({ place: shown, change, skill: document ?? parent ?? '-', val, decision });
  }
  const scored = new Map(summary.learned?.candidates.map((candidate) => [candidate.skill, candidate]));
  const known = new Set(rows.map(({ skill }) => skill));
  const others = [...scored.values()]
    .filter(({ skill }) => !known.has(skill))
    .map(({ skill, ...scores }) => {
      const row = startRow(skill, scores);
      return skill === seed ? row : { ...row, place: '-', decision: '-' };
    });
  return [...others, ...rows.map((row) => withScores(row, scored.get(row.skill)))];
}

function startRow(skill: string, scores: Pick<ValScores, 'hard' | 'soft' | 'objective'>): CurveRow {
  const { hard, soft, objective } = scores;
  const val = { hard, soft, objective, atMost: false, p: null };
  return { place: 'start', change: null, skill, val, decision: 'where learning starts' };
}

/** Hard and soft where only the list of candidates has them. */
function withScores(
  row: CurveRow,
  scored: { readonly hard: number; readonly soft: number } | undefined,
): CurveRow {
  if (scored === undefined || row.val.hard !== null || row.val.atMost) return row;
  return { ...row, val: { ...row.val, hard: scored.hard, soft: scored.soft } };
}
