import { allFaults } from '../server/draw-fault.ts';
import type { SeenTry } from '../server/fault-log.ts';

/** So many rollouts meet every fault. */
const callsForAll = 10_000;
/** Share of tries that meet a fault: a third, and more where calls are given up; a run without its faults proves nothing. */
const plausible = { least: 0.3, most: 0.5 };

/** The faults happened: as often as they should and, in a run that is long enough, each of them. */
export function judgeCoverage(seen: readonly SeenTry[], calls: number, wrong: string[]): void {
  const faulty = seen.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  const share = faulty.length / Math.max(1, seen.length);
  const chance = 2 / Math.sqrt(Math.max(1, seen.length));
  if (share < plausible.least - chance || share > plausible.most + chance || faulty.length === 0)
    wrong.push(`${faulty.length} of ${seen.length} tries met a fault, expected 30 % to 50 %`);
  if (calls < callsForAll) return;
  const met = new Set(faulty);
  const unmet = allFaults.filter(({ name }) => !met.has(name)).map(({ name }) => name);
  if (unmet.length > 0) wrong.push(`no try met: ${unmet.join('; ')}`);
}
