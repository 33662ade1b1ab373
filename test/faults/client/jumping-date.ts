import { createRng } from '../../../core/rng.ts';

const hourMs = 3_600_000;

/** Puts the process's wall clock forwards or backwards by up to 12 hours, every so often, until it is stopped. */
export function jumpingDate(seed: number, everyMs: number): { readonly jumps: () => number; stop(): void } {
  const rng = createRng(seed);
  const RealDate = globalThis.Date;
  let shiftMs = 0;
  let jumps = 0;
  class JumpingDate extends RealDate {
    constructor(...given: [] | [string | number | Date]) {
      if (given.length === 0) super(RealDate.now() + shiftMs);
      else super(given[0]);
    }
    static override now(): number {
      return RealDate.now() + shiftMs;
    }
  }
  globalThis.Date = JumpingDate as DateConstructor;
  const timer = setInterval(() => {
    jumps += 1;
    shiftMs = Math.round((rng.random() - 0.5) * 24 * hourMs);
  }, everyMs);
  return {
    jumps: () => jumps,
    stop: () => {
      clearInterval(timer);
      globalThis.Date = RealDate;
    },
  };
}
