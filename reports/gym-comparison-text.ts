interface Comparison {
  readonly margin: number;
  readonly pairs: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: string;
  readonly power: number;
  readonly detectable: number;
  readonly worlds: readonly {
    readonly world: string;
    readonly pairs: number;
    readonly a: number;
    readonly b: number;
    readonly difference: number;
  }[];
  readonly stages: readonly { readonly name: string; readonly a: number; readonly b: number }[];
}

/** Worlds that a comparison names at most. */
const worldsNamed = 8;

/** A comparison of the gym in sentences; `a` and `b` are what the two sides are called. */
export function gymComparisonText(comparison: Comparison, names: { a: string; b: string }): string {
  const { a, b } = names;
  const { margin, pairs, difference, low, high, verdict, power, detectable, worlds } = comparison;
  const meaning: Record<string, string> = {
    'non-inferior': `NON-INFERIOR: ${b} is at most ${points(margin)} points worse than ${a}`,
    worse: `WORSE: ${b} is worse than ${a}, and a loss of more than ${points(margin)} points cannot be excluded`,
    undecided: `UNDECIDED: the runs do not show whether ${b} is within ${points(margin)} points of ${a}`,
  };
  const lost = worlds.filter((world) => world.difference < 0);
  const equal = worlds.filter((world) => world.difference === 0).length;
  return [
    `[SIMULATED] ${meaning[verdict] ?? verdict}`,
    `  ${b} - ${a}: ${signed(difference)} points [${signed(low)}, ${signed(high)}] (90 % by hierarchical bootstrap; its lower end decides)`,
    `  ${pairs} pairs in ${worlds.length} worlds; power to find a loss of ${points(margin)} points: ${Math.round(100 * power)} %; loss found with 80 %: ${points(detectable)} points`,
    `  worlds: ${lost.length} lost, ${worlds.length - lost.length - equal} gained, ${equal} equal to the last digit`,
    ...(lost.length === 0 ? [] : ['  largest losses:']),
    ...lost
      .slice(0, worldsNamed)
      .map(
        (world) =>
          `    ${world.world}: ${points(world.a)} -> ${points(world.b)} (${signed(world.difference)}, ${world.pairs} pairs)`,
      ),
    ...stageLines(comparison),
    '',
  ].join('\n');
}

function stageLines({ stages }: Comparison): string[] {
  const changed = stages.filter((stage) => stage.a !== stage.b);
  if (changed.length === 0) return ['  no stage count changed'];
  return [
    '  stages, means a run:',
    ...changed.map(({ name, a, b }) => `    ${name}: ${number(a)} -> ${number(b)}`),
  ];
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : ''}${points(share)}`;
}

function number(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
