import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEventsSync } from '../../core/read-events.ts';
import { resultsStore } from '../../matrix/store.ts';
import { runCli } from '../kit/run-cli.ts';
import { modelsYaml } from '../kit/simulated-server.ts';
import { rolloutBudget, trainableMethods } from '../kit/trainable-methods.ts';

/**
 * Who plays in this matrix: a benchmark whose starting document has sections, a weak target, and a seed for which
 * `gepa-sections` tries a merge within the budget.
 */
export const cast = {
  benchmark: 'livemath-mini',
  target: 'sim-a',
  optimizer: 'sim-optimizer-strong',
} as const;

const matrix = {
  name: 'all-methods',
  catalog: 'models.yaml',
  benchmarks: [{ name: cast.benchmark, limit: { train: 8, val: 6, test: 2 } }],
  models: ['target'],
  optimizers: ['optimizer'],
  seed: 5,
  rolloutBudget,
  methods: trainableMethods,
};

/** Writes matrix and models file into a folder. */
export function writeAllMethods(folder: string, url: string): void {
  mkdirSync(folder, { recursive: true });
  // JSON is YAML as well.
  writeFileSync(join(folder, 'all.yaml'), JSON.stringify(matrix));
  writeFileSync(join(folder, 'models.yaml'), modelsYaml(url));
}

/** Where a process is to be killed: when the log of this run has grown to such a share of its whole size. */
export interface Shot {
  readonly run: string;
  readonly share: number;
}

/** A run that a kill found begun and not finished. */
export interface Hit {
  readonly run: string;
  /** Share of the events of the undisturbed run that were logged. */
  readonly share: number;
}

export interface KilledMatrix {
  /** Folder of matrix and models file. */
  readonly folder: string;
  /** Results folder of an undisturbed run, to tell shares from. */
  readonly undisturbed: string;
  readonly out: string;
  readonly options: readonly string[];
  readonly shots: readonly Shot[];
}

/** Runs the matrix, killing it with SIGKILL at every shot, and then to its end. Returns what the kills hit. */
export async function runWithKills(given: KilledMatrix): Promise<{ hits: Hit[]; kills: number }> {
  const { folder, undisturbed, out, options, shots } = given;
  const args = ['run', 'all.yaml', '--quiet', ...options, '--out', out];
  const store = resultsStore(join(folder, out));
  const whole = resultsStore(undisturbed);
  const hits: Hit[] = [];
  let kills = 0;
  for (const { run, share } of shots) {
    // An earlier kill may have come late: what it left behind may be past this shot already.
    if (store.isFinished(run)) continue;
    const goal = Math.max(share * sizeOf(whole.runFolder(run)), sizeOf(store.runFolder(run)) + 1);
    const killWhen = () => sizeOf(store.runFolder(run)) >= goal;
    const { signal, code, stderr } = await runCli(args, { cwd: folder, killWhen });
    if (signal !== 'SIGKILL') throw new Error(`${run} ended before its kill, code ${code}: ${stderr}`);
    kills += 1;
    const begun = store.runIds().filter((id) => !store.isFinished(id) && eventsIn(store.runFolder(id)) > 0);
    for (const id of begun)
      hits.push({ run: id, share: eventsIn(store.runFolder(id)) / eventsIn(whole.runFolder(id)) });
  }
  const { code, stderr } = await runCli(args, { cwd: folder });
  if (code !== 0) throw new Error(`the resumed matrix ended with code ${code}: ${stderr}`);
  return { hits, kills };
}

/** Ids of the runs of a results folder in the order in which they were begun: that of the matrix, one at a time. */
export function startOrder(results: string): string[] {
  const store = resultsStore(results);
  const begun = store.runIds().map((run) => ({ run, at: firstTime(store.runFolder(run)) }));
  return begun.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ run }) => run);
}

function firstTime(runFolder: string): string {
  for (const event of readEventsSync(runFolder)) if (event.type === 'run-started') return event.meta.at;
  return '';
}

/** Bytes of a run's log; 0 when there is none. */
export function sizeOf(runFolder: string): number {
  return statSync(join(runFolder, 'events.jsonl'), { throwIfNoEntry: false })?.size ?? 0;
}

function eventsIn(runFolder: string): number {
  return [...readEventsSync(runFolder)].length;
}
