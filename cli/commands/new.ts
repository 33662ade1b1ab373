import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { benchmarkDefinitions } from '../../benchmarks/registry.ts';
import { packageRoot } from '../../core/prompts.ts';
import { type BenchmarkName, benchmarkName } from '../new-benchmark/benchmark-name.ts';
import { writeInnerBenchmark, writeOwnBenchmark } from '../new-benchmark/write-benchmark.ts';
import { printText } from '../print-text.ts';

interface NewOptions {
  readonly out?: string;
  readonly inRepo?: boolean;
}

export function register(program: Command): void {
  program
    .command('new')
    .description('write the beginning of a benchmark of your own')
    .command('benchmark')
    .description('a folder that loads, asks, scores, is tested and runs at once')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .option('--out <folder>', 'where to write it (default: ./<name>)')
    .option('--in-repo', 'write benchmarks/<name> and its test into this checkout of skillopt-bench')
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench new benchmark shelf-labels
  $ skillopt-bench run shelf-labels/try.yaml
  $ npx vitest run shelf-labels`,
    )
    .action((given: string, { out, inRepo = false }: NewOptions, command: Command) => {
      if (inRepo && out !== undefined) command.error("error: option '--out' cannot be used with '--in-repo'");
      const name = benchmarkName(
        given,
        benchmarkDefinitions.map((definition) => definition.name),
      );
      if (inRepo) {
        say(writeInnerBenchmark(name, process.cwd()), nextInRepo(name));
        return;
      }
      const folder = out ?? name.dashed;
      say(writeOwnBenchmark(name, folder), nextInProject(folder));
    });
}

function say(files: readonly string[], next: readonly string[]): void {
  const shown = files.map((file) => `  ${relative(process.cwd(), resolve(file))}`);
  printText(
    process.stdout,
    `${['wrote', ...shown, '', 'next:', ...next.map((line) => `  ${line}`)].join('\n')}\n`,
  );
}

function nextInRepo({ dashed, camel }: BenchmarkName): string[] {
  return [
    `benchmarks/registry.ts: import { ${camel}Definitions } from './${dashed}/index.ts';`,
    `                        and ...${camel}Definitions, in the list (and the list of test/benchmarks/registry.test.ts)`,
    `npx biome check --write benchmarks/${dashed} test/benchmarks/${dashed}.test.ts`,
    `npx vitest run test/benchmarks/${dashed}.test.ts`,
  ];
}

function nextInProject(folder: string): string[] {
  const lines = [`npx skillopt-bench run ${join(folder, 'try.yaml')}`, `npx vitest run ${folder}`];
  if (isInstalledFor(folder)) return lines;
  return [`npm install --save-dev ${packageRoot} vitest   (the folder imports 'skillopt-bench')`, ...lines];
}

/** Does `import 'skillopt-bench'` find this suite from there? */
function isInstalledFor(folder: string): boolean {
  try {
    createRequire(resolve(folder, 'benchmark.ts')).resolve('skillopt-bench/package.json');
    return true;
  } catch {
    return false;
  }
}
