/**
 * Which simulated profile stands for which target of the paper under `--simulated`. Fixed, so that tables can be
 * compared from day to day; it says nothing about the models (docs/paper.md).
 */
export const simulatedTargets: Readonly<Record<string, string>> = {
  'GPT-5.5': 'sim-g',
  'GPT-5.4': 'sim-f',
  'GPT-5.2': 'sim-e',
  'Qwen3.6-35B-A3B': 'sim-d',
  'GPT-5.4-mini': 'sim-c',
  'GPT-5.4-nano': 'sim-b',
  'Qwen3.5-4B': 'sim-a',
};

/** Which simulated optimizer stands for which optimizer; every other name, `self` too, is the middle one. */
export const simulatedOptimizers: Readonly<Record<string, string>> = {
  'GPT-5.5': 'sim-optimizer-strong',
  'GPT-5.4-nano': 'sim-optimizer-weak',
};

export const otherOptimizer = 'sim-optimizer-mid';

/** The target that a profile stands for, by the profile's name. */
export const standsFor: ReadonlyMap<string, string> = new Map(
  Object.entries(simulatedTargets).map(([target, profile]) => [profile, target]),
);
