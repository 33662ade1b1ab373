import { Command, CommanderError } from 'commander';
import { BenchError, exitCodes, messageOf } from '../core/errors.ts';
import { unwordedStorageFailure } from '../core/storage-failure.ts';
import { printText } from './print-text.ts';
import { productVersion } from './product-version.ts';

/** One command: adds itself to the program. Its action returns the exit code. */
export interface CommandModule {
  register(program: Command): void;
}

/** Only the named command's module is loaded; help loads them all. */
const commandModules: Readonly<Record<string, () => Promise<CommandModule>>> = {
  demo: () => import('./commands/demo.ts'),
  run: () => import('./commands/run.ts'),
  worker: () => import('./commands/worker.ts'),
  plan: () => import('./commands/plan.ts'),
  status: () => import('./commands/status.ts'),
  report: () => import('./commands/report.ts'),
  serve: () => import('./commands/serve.ts'),
  merge: () => import('./commands/merge.ts'),
  compare: () => import('./commands/compare.ts'),
  train: () => import('./commands/train.ts'),
  eval: () => import('./commands/eval.ts'),
  score: () => import('./commands/score.ts'),
  play: () => import('./commands/play.ts'),
  gym: () => import('./commands/gym.ts'),
  data: () => import('./commands/data.ts'),
  record: () => import('./commands/record.ts'),
  replay: () => import('./commands/replay.ts'),
  doctor: () => import('./commands/doctor.ts'),
  schema: () => import('./commands/schema.ts'),
  skill: () => import('./commands/skill.ts'),
  new: () => import('./commands/new.ts'),
};

/** Entry of the `skillopt-bench` command. Sets the exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  // `skillopt-bench score ... | head`: the reader has gone, which is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
  const program = new Command('skillopt-bench')
    .description('Trains and compares skill documents for frozen models.')
    .version(productVersion())
    .exitOverride()
    // Without this, what stands behind `gym controls` is read by `gym` first, which has options of the same names.
    .enablePositionalOptions()
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('(--help shows the usage)')
    .addHelpText('after', afterHelp);
  try {
    const [name = ''] = args;
    const named = Object.hasOwn(commandModules, name) ? commandModules[name] : undefined;
    for (const load of named === undefined ? Object.values(commandModules) : [named])
      (await load()).register(program);
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(thrown: unknown): number {
  const error = unwordedStorageFailure(thrown) ?? thrown;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof BenchError) {
    printText(process.stderr, `skillopt-bench: ${error.message}\n`);
    return error.exitCode;
  }
  printText(process.stderr, `skillopt-bench: internal error: ${messageOf(error)}\n`);
  if (process.env.SKILLOPT_BENCH_DEBUG !== undefined && error instanceof Error)
    printText(process.stderr, `${error.stack}\n`);
  else printText(process.stderr, '(set SKILLOPT_BENCH_DEBUG=1 for the stack)\n');
  return exitCodes.incomplete;
}

const afterHelp = `
Exit codes: 0 ok, 1 usage, 2 bad configuration or data, 3 incomplete runs (run again to resume),
4 spending cap reached, 5 replies wanted, 6 contamination by skill text, 130 interrupted.

First steps:
  $ skillopt-bench demo                      simulated models on bundled tasks, no key, no network
  $ skillopt-bench plan matrix/demo.yaml     what a matrix would cost at most
  $ skillopt-bench run my-matrix.yaml        run it; the same command resumes
  $ skillopt-bench report results/my-matrix  the table again`;
