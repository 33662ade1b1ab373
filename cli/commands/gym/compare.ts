import type { Command } from 'commander';
import { exitCodes, UsageError } from '../../../core/errors.ts';
import { safeJson } from '../../../core/safe-json.ts';
import { comparePairs, pairRows } from '../../../matrix/gym/compare.ts';
import { type GymFile, readGymFile } from '../../../matrix/gym/gym-file.ts';
import { gymComparisonText } from '../../../reports/gym-comparison-text.ts';
import { amountArgument } from '../../arguments.ts';
import { printText } from '../../print-text.ts';

interface CompareOptions {
  readonly margin: number;
  readonly method?: string;
  readonly other?: string;
  readonly json?: boolean;
}

export function register(gym: Command): void {
  gym
    .command('compare')
    .description('test whether the second result is at most a margin worse than the first')
    .argument('<a.json>', 'what is compared with')
    .argument('<b.json>', 'what is tested')
    .option('--margin <share>', 'accepted loss of expected hard score, 0 to 1', amountArgument, 0.02)
    .option('--method <label>', 'method of a (default: the first that b has too)')
    .option('--other <label>', 'method of b (default: the same)')
    .option('--json', 'the comparison as JSON')
    .addHelpText(
      'after',
      `
Pairs by world and seed; one-sided 95 % bound by hierarchical bootstrap (worlds, then seeds).
Exit codes: 0 not worse by more than the margin; 1 worse, or undecided (the first line says which).

Example:
  $ skillopt-bench gym compare before.json after.json --margin 0.02`,
    )
    .action((pathA: string, pathB: string, options: CompareOptions) => {
      const a = readGymFile(pathA);
      const b = readGymFile(pathB);
      const label = options.method ?? sharedLabel(a, b);
      const other = options.other ?? label;
      const pairs = pairRows({ file: a, label }, { file: b, label: other });
      const comparison = comparePairs(pairs, options.margin);
      const names = label === other ? { a: `a (${label})`, b: `b (${label})` } : { a: label, b: other };
      printText(
        process.stdout,
        options.json === true
          ? `${safeJson({ source: 'SIMULATED', a: label, b: other, ...comparison })}\n`
          : gymComparisonText(comparison, names),
      );
      if (comparison.verdict !== 'non-inferior') process.exitCode = exitCodes.usage;
    });
}

function sharedLabel(a: GymFile, b: GymFile): string {
  const labels = new Set(b.methods.map(({ label }) => label));
  const shared = a.methods.find(({ label }) => labels.has(label));
  if (shared !== undefined) return shared.label;
  throw new UsageError('the results have no method in common: name one of each with --method and --other');
}
