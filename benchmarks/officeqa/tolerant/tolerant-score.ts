import { pySplit } from '../../../core/python-text.ts';
import { parseQuantities, type Quantity } from './parse-quantities.ts';

/**
 * A score of our own that is reported beside the official one: numbers may differ by a relative tolerance, and units
 * may be left out on either side. It is not Databricks' `reward.py`. A gold answer that holds words is compared as
 * text, without regard to case, spacing and the brackets around a list.
 * @param tolerance share of the gold number, 0 to 1
 */
export function tolerantScore(answer: string, gold: string, tolerance: number): 0 | 1 {
  const [given, wanted] = [parseQuantities(answer), parseQuantities(gold)];
  if (wanted.quantities.length === 0 || wanted.words.length > 0) return plain(answer) === plain(gold) ? 1 : 0;
  if (given.words.length > 0 || given.quantities.length !== wanted.quantities.length) return 0;
  const all = wanted.quantities.every((quantity, index) => {
    const other = given.quantities[index];
    return other !== undefined && agrees(other, quantity, tolerance);
  });
  return all ? 1 : 0;
}

function agrees(given: Quantity, wanted: Quantity, tolerance: number): boolean {
  if ((given.percent && wanted.scale !== null) || (wanted.percent && given.scale !== null)) return false;
  const scaled = given.scale !== null && wanted.scale !== null;
  const [a, b] = scaled
    ? [given.value * (given.scale ?? 1), wanted.value * (wanted.scale ?? 1)]
    : [given.value, wanted.value];
  // A little above the tolerance, so that binary fractions do not decide.
  return Math.abs(a - b) <= Math.abs(b) * (tolerance + 1e-12);
}

function plain(text: string): string {
  return pySplit(text.toLowerCase().replace(/[[\]]/g, '')).join(' ');
}
