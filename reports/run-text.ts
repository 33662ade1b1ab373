import { editHistory } from './edit-history.ts';
import { plainText } from './plain-text.ts';
import type { RunSummary } from './run-summary.ts';
import { stampOf } from './stamp.ts';

/**
 * Learning curve and edit history of one run as text: every candidate that was scored on val, every step's
 * decision, and the edits behind it, as the stage events tell them.
 */
export function runText(summary: RunSummary): string {
  const { run, learned } = summary;
  const lines = [
    `[${stampOf([summary])}] ${plainText(run.id)}`,
    plainText(
      `${run.method.label} on ${run.benchmark.label}, target ${run.target.id}` +
        (run.optimizer === null ? '' : `, optimizer ${run.optimizer.id}`),
    ),
    '',
    'Learning curve (val)',
  ];
  const curve = curveOf(summary);
  if (curve.length === 0) lines.push('  no candidate was scored on val');
  if (curve.length > 0 && (learned?.candidates.length ?? 0) === 0)
    lines.push('  scored on a part of val only (valSize)');
  for (const [index, { skill, hard, soft, objective }] of curve.entries()) {
    const bar = '#'.repeat(Math.round(40 * objective));
    lines.push(
      `  ${String(index).padStart(3)}  ${plainText(skill)}  objective ${objective.toFixed(4)}  hard ${hard.toFixed(4)}  soft ${soft.toFixed(4)}  ${bar}`,
    );
  }
  lines.push('', 'Test');
  for (const test of summary.tests) {
    const counted = test.items.filter((item) => !item.missing);
    const right = counted.reduce((sum, item) => sum + item.hard, 0);
    lines.push(`  ${test.labels.join(', ')}: ${right} of ${counted.length} (skill ${test.skill})`);
  }
  const history = editHistory(summary.stages);
  lines.push('', 'Edit history', ...history.map((line) => `  ${line}`));
  if (history.length === 0) lines.push('  none: this method does not edit');
  return `${lines.join('\n')}\n`;
}

interface CurvePoint {
  readonly skill: string;
  readonly hard: number;
  readonly soft: number;
  readonly objective: number;
}

/** Candidates scored on the whole of val; where a method looked at a part only, what its stages say. */
function curveOf({ learned, stages }: RunSummary): readonly CurvePoint[] {
  if (learned !== null && learned.candidates.length > 0) return learned.candidates;
  return stages.flatMap(({ name, data }): CurvePoint[] => {
    if (name !== 'baseline-evaluated' && name !== 'candidate-evaluated') return [];
    const { hard, soft, score, scoreIs } = data;
    // A bound is no point of a curve.
    if (scoreIs === 'at-most') return [];
    const skill = data.candidate ?? data.skill;
    if (typeof hard !== 'number' || typeof soft !== 'number' || typeof score !== 'number') return [];
    return [{ skill: typeof skill === 'string' ? skill : '', hard, soft, objective: score }];
  });
}
