import { createHash } from 'node:crypto';
import { pyStrip } from '../../core/python-text.ts';
import { createRng } from '../../core/rng.ts';
import type { LivemathChoice } from './payload.ts';

export interface PresentedChoices {
  readonly choices: readonly LivemathChoice[];
  readonly correct: LivemathChoice;
}

/** Strips, upper-cases, drops trailing full stops, closing parentheses and colons (spec 2.2). */
export function normaliseLabel(label: string): string {
  const upper = pyStrip(label).toUpperCase();
  let end = upper.length;
  while (end > 0 && '.):'.includes(upper.charAt(end - 1))) end -= 1;
  return upper.slice(0, end);
}

/** A, B, C ... by position. */
export function labelAt(index: number): string {
  return String.fromCharCode(65 + index);
}

/** The seed of an item's option order: 16 hex digits of SHA-256 of `<batch seed>:<item id>` (spec 2.3). */
export function choiceSeed(batchSeed: number | string, itemId: string): bigint {
  const digest = createHash('sha256').update(`${batchSeed}:${itemId}`).digest('hex');
  return BigInt(`0x${digest.slice(0, 16)}`);
}

/** Which of n options stands at each position after shuffling. */
export function choiceOrder(count: number, seed: bigint): number[] {
  return createRng(seed).shuffle(Array.from({ length: count }, (_, index) => index));
}

/**
 * Shuffles the options, labels them anew by position and lets the correct label follow its option
 * (spec/benchmarks-qa.md 2.3). The option order depends on presentation seed and id alone.
 */
export function presentChoices(
  item: { readonly choices: readonly LivemathChoice[]; readonly correct_choice: LivemathChoice },
  itemId: string,
  presentationSeed: number,
): PresentedChoices {
  const correctLabel = normaliseLabel(item.correct_choice.label);
  const order = choiceOrder(item.choices.length, choiceSeed(presentationSeed, itemId));
  const shuffled = order.flatMap((index) => item.choices.slice(index, index + 1));
  const choices = shuffled.map(({ text }, position) => ({ label: labelAt(position), text }));
  const at = shuffled.findIndex(({ label }) => normaliseLabel(label) === correctLabel);
  return { choices, correct: choices[at] ?? item.correct_choice };
}
