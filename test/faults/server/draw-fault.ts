import { createRng, deriveSeed } from '../../../core/rng.ts';
import { bodyFaults } from './body-faults.ts';
import type { Fault } from './exchange.ts';
import { sizeFaults } from './size-faults.ts';
import { redirectFaults, socketFaults } from './socket-faults.ts';
import { lastingFaults, statusFaults } from './status-faults.ts';

/** Faults that a try may meet. */
const passing: readonly Fault[] = [
  ...statusFaults,
  ...bodyFaults,
  ...sizeFaults,
  ...socketFaults,
  ...redirectFaults,
];
export const allFaults: readonly Fault[] = [...passing, ...lastingFaults];

/** Share of tries that meet a fault. */
const faultShare = 0.35;
/** Share of calls that meet the same fault at every try, so that they have to be given up. */
const stubbornShare = 0.01;
/** Share of calls that are too long, or refused. */
const lastingShare = 0.005;

const totalWeight = passing.reduce((sum, { weight = 1 }) => sum + weight, 0);

function picked(at: number): Fault | null {
  let rest = at * totalWeight;
  for (const fault of passing) {
    rest -= fault.weight ?? 1;
    if (rest < 0) return fault;
  }
  return null;
}

/**
 * What happens to the n-th try of a call: depends on nothing but the seed, the call's name and n, whatever else is under
 * way. null = nothing.
 */
export function drawFault(seed: number, call: string, attempt: number): Fault | null {
  const fate = createRng(deriveSeed(seed, call));
  const kind = fate.random();
  if (kind < stubbornShare) return picked(fate.random());
  if (kind < stubbornShare + lastingShare) return lastingFaults[fate.below(lastingFaults.length)] ?? null;
  const draw = createRng(deriveSeed(seed, call, attempt));
  return draw.random() < faultShare ? picked(draw.random()) : null;
}
