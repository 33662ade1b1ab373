import type { LearningCurve } from './learning-curve.ts';
import type { Chart } from './render-chart.ts';

/** What the marks of a learning chart mean: those that are in it. */
export function learningKey(
  curves: readonly LearningCurve[],
  { alone, others }: { readonly alone: boolean; readonly others: number },
): Chart['key'] {
  const candidates = curves.flatMap((curve) => curve.candidates);
  const has = (test: (candidate: LearningCurve['candidates'][number]) => boolean) => candidates.some(test);
  return [
    { glyph: 'line' as const, text: 'current document', when: true },
    { glyph: 'filled' as const, text: 'accepted', when: has(({ verdict }) => verdict !== 'rejected') },
    {
      glyph: 'hollow' as const,
      text: 'rejected',
      when: has(({ verdict, bound }) => verdict === 'rejected' && bound === 'exact'),
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
