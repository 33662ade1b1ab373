import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArrivedCall, type CountedServer, startCountedServer } from './counted-server.ts';
import { type Life, type LifeOptions, startLife } from './life.ts';

export const parallelRuns = 3;
export const concurrency = 4;

/** What the sweep of a stage holds. */
export interface StageMatrix {
  readonly benchmarks: readonly string[];
  readonly limit: { readonly train: number; readonly val: number; readonly test: number };
  readonly methods: readonly unknown[];
}

/** Methods that train, small: with candidates, gates and merges. */
export const wholeMatrix: StageMatrix = {
  benchmarks: ['searchqa-mini', 'docvqa-mini', 'spreadsheetbench-mini'],
  limit: { train: 4, val: 3, test: 3 },
  methods: [
    'no-skill',
    'seed-skill',
    'one-shot',
    { name: 'best-of-n', config: { n: 2 } },
    { name: 'textgrad', config: {} },
    { name: 'skillopt', config: { epochs: 1, batchSize: 2, minibatchSize: 2 } },
  ],
};

export const smallMatrix: StageMatrix = {
  benchmarks: ['searchqa-mini', 'spreadsheetbench-mini'],
  limit: { train: 4, val: 2, test: 3 },
  methods: [
    'no-skill',
    'one-shot',
    { name: 'skillopt', config: { epochs: 1, batchSize: 2, minibatchSize: 2 } },
  ],
};

/** A project folder with a live matrix behind a loopback server, and a folder for temporary files of its own. */
export interface Stage {
  readonly folder: string;
  /** TMPDIR of every life, by which its processes are found, too. */
  readonly tmp: string;
  readonly calls: readonly ArrivedCall[];
  /** Everything that was asked of the server so far, probes included. */
  readonly requests: () => number;
  start(args: readonly string[], options?: Partial<LifeOptions>): Life;
  /** The sweep with usual options. */
  sweep(out: string, options?: readonly string[], life?: Partial<LifeOptions>): Life;
  close(isKept: boolean): Promise<void>;
}

export async function setStage(
  name: string,
  matrix: StageMatrix,
  latencyMs: () => number = () => 20,
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), `skillopt-bench-crashes-${name}-`));
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  const server: CountedServer = await startCountedServer(matrix.benchmarks, latencyMs);
  writeFileSync(join(folder, 'sweep.yaml'), matrixText(matrix));
  writeFileSync(join(folder, 'models.yaml'), modelsText(server.loopback.url));
  const start = (args: readonly string[], { cwd = folder, env = {}, through }: Partial<LifeOptions> = {}) =>
    startLife(args, { cwd, env: { TMPDIR: tmp, ...env }, through });
  return {
    folder,
    tmp,
    calls: server.calls,
    requests: server.loopback.count,
    start,
    sweep: (out, options = [], life = {}) => start([...sweepArgs(out), ...options], life),
    async close(isKept) {
      await server.loopback.close();
      if (!isKept) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function sweepArgs(out: string): string[] {
  const pace = ['--parallel-runs', String(parallelRuns), '--concurrency', String(concurrency)];
  return ['run', 'sweep.yaml', '--quiet', ...pace, '--out', out];
}

function matrixText({ benchmarks, limit, methods }: StageMatrix): string {
  // JSON is YAML as well.
  return JSON.stringify({
    name: 'sweep',
    catalog: 'models.yaml',
    benchmarks: benchmarks.map((name) => ({ name, limit })),
    models: ['target'],
    optimizers: ['optimizer'],
    rolloutBudget: 30,
    methods,
  });
}

/** With prices, so that the account has sums. */
function modelsText(url: string): string {
  const prices = { inputPerMillion: 1, outputPerMillion: 2, date: '2026-01-31' };
  return JSON.stringify({
    endpoints: { loopback: { provider: 'openai', baseUrl: url, timeoutMs: 300_000 } },
    models: {
      target: {
        endpoint: 'loopback',
        model: 'target',
        capabilities: { images: true },
        defaults: { maxOutputTokens: 800 },
        prices,
      },
      optimizer: { endpoint: 'loopback', model: 'optimizer', defaults: { maxOutputTokens: 4000 }, prices },
    },
  });
}
