import { limitText } from '../core/item-limit.ts';
import type { LabelledTest, RunSummary, TestItem } from './run-summary.ts';

/** Above this share of missing items a cell prints no score (spec/science.md 2). */
export const maxMissingShare = 0.05;

/** Under `paper` rules nothing is missing: what failed counts as it is. */
export function countedItems(run: RunSummary['run'], { items }: LabelledTest): readonly TestItem[] {
  return run.missingPolicy === 'exclude' ? items : items.map((item) => ({ ...item, missing: false }));
}

/** May a score be printed of these items? */
export function isPrinted(items: readonly TestItem[]): boolean {
  const missing = items.filter((item) => item.missing).length;
  return items.length > 0 && missing <= maxMissingShare * items.length;
}

/** May a number be printed of the tasks that several runs have in common, when so many of those asked are left out? */
export function areEnough(common: number, leftOut: number): boolean {
  return common > 0 && leftOut <= maxMissingShare * (common + leftOut);
}

/** Share of items answered exactly, in percent; null where no score may be printed. */
export function hardPercent(run: RunSummary['run'], test: LabelledTest): number | null {
  const items = countedItems(run, test);
  if (!isPrinted(items)) return null;
  const counted = items.filter((item) => !item.missing);
  return (100 * counted.reduce((total, item) => total + item.hard, 0)) / counted.length;
}

/** A benchmark as tables name it, with what was made of it and what was left out. */
export function benchmarkText(benchmark: RunSummary['run']['benchmark']): string {
  const { label, variant, limit, evalSplit = 'test' } = benchmark;
  const first = limitText(limit);
  const parts = [...(variant === undefined ? [] : [variant]), ...(first === '' ? [] : [`first ${first}`])];
  return `${label}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}${evalSplit === 'test' ? '' : ` [${evalSplit}]`}`;
}
