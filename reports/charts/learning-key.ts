import type { LearningCurve, ScoredCandidate } from './learning-curve.ts';
import type { Chart } from './render-chart.ts';

/** What the marks of a learning chart mean: those that are in it. */
export function learningKey(
  curves: readonly LearningCurve[],
  { alone, others }: { readonly alone: boolean; readonly others: number },
): Chart['key'] {
  const candidates = curves.flatMap((curve) => curve.candidates);
  const has = (test: (candidate: ScoredCandidate) => boolean) => candidates.some(test);
  const ungated = has(isUngated);
  const gated = has((candidate) => !isUngated(candidate));
  const line = [...(gated ? ['current document'] : []), ...(ungated ? ['best so far'] : [])].join(' or ');
  const starts = has(({ verdict }) => verdict === 'start');
  return [
    { glyph: 'line' as const, text: line, when: true },
    {
      glyph: 'filled' as const,
      text: 'accepted',
      when: gated && has(({ verdict }) => verdict === 'accepted' || verdict === 'start'),
    },
    {
      glyph: 'hollow' as const,
      text: 'rejected',
      when: has(({ verdict, bound }) => verdict === 'rejected' && bound === 'exact'),
    },
    {
      glyph: 'filled' as const,
      text: 'new best so far (no gate)',
      when: has(({ verdict }) => verdict === 'new best so far') || (ungated && !gated && starts),
    },
    {
      glyph: 'hollow' as const,
      text: 'not better so far (no gate)',
      when: has(({ verdict }) => verdict === 'not better so far'),
    },
    {
      glyph: 'bound' as const,
      text: 'rejected early: scored this at most',
      when: has(({ bound }) => bound === 'at-most'),
    },
    { glyph: 'diamond' as const, text: 'slow update', when: has(({ kind }) => kind === 'slow-update') },
    {
      glyph: 'square' as const,
      text: 'final validation',
      when: has(({ kind }) => kind === 'final-validation'),
    },
    {
      glyph: 'unscored' as const,
      text: 'document replaced without a score',
      when: alone && curves.some(({ unscored }) => unscored.length > 0),
    },
    { glyph: 'thin-line' as const, text: `${others} more runs`, when: others > 0 },
  ].flatMap(({ glyph, text, when }) => (when ? [{ glyph, text }] : []));
}

/** Of a method that decides nothing on val. */
function isUngated({ candidate }: ScoredCandidate): boolean {
  return candidate !== undefined;
}
