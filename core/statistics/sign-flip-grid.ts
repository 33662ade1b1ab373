/** Additions allowed, a second or so at the most. */
const mostSteps = 2e8;
/** Hard scores lie on whole numbers, means over k replicates on multiples of 1/k. */
const finestGrid = 20;

/**
 * P(|sum of sizes under random signs| >= observed), exactly, for sizes that are multiples of 1/k for a k up to 20: the
 * distribution of the sum of the sizes with a minus sign is built up cluster by cluster (Pagano and Tritchler 1983).
 * Only positive numbers are added, so small p lose no digits; below 1e-308 p is 0.
 * @param sizes absolute cluster sums, positive
 * @param observed positive
 * @returns null when the sizes fit no such grid, or are too many
 */
export function exactGridTail(sizes: Float64Array, observed: number): number | null {
  const perUnit = gridOf(sizes);
  if (perUnit === null) return null;
  const steps = Array.from(sizes, (size) => Math.round(size * perUnit));
  const total = steps.reduce((sum, step) => sum + step, 0);
  // sum = total - 2 minus, so |sum| >= observed is minus <= most or its mirror image.
  const most = (total - Math.round(observed * perUnit)) / 2;
  if (steps.length * (most + 1) > mostSteps) return null;
  const chance = new Float64Array(most + 1);
  chance[0] = 1;
  for (const step of steps)
    for (let minus = most; minus >= 0; minus -= 1)
      chance[minus] = ((chance[minus] ?? 0) + (minus >= step ? (chance[minus - step] ?? 0) : 0)) / 2;
  return Math.min(1, 2 * chance.reduce((sum, share) => sum + share, 0));
}

function gridOf(sizes: Float64Array): number | null {
  for (let perUnit = 1; perUnit <= finestGrid; perUnit += 1)
    if (sizes.every((size) => Math.abs(size * perUnit - Math.round(size * perUnit)) < 1e-9)) return perUnit;
  return null;
}
