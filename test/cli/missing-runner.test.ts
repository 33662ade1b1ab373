import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { runMatrix } from '../../cli/run-matrix.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { replayRecording } from '../../matrix/replay.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { startSimulatedServer } from '../kit/simulated-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { writeProject } from './live-run.ts';

const bare = () => new Sandbox({ find: () => findWrap({ platform: 'linux', bwrapPaths: [] }) });
const missing = {
  name: 'ConfigError',
  exitCode: 2,
  message: expect.stringContaining('bubblewrap is not installed: sudo apt-get install bubblewrap python3'),
};

/** A run of a live model whose scripts are Python. */
async function plannedIn(folder: string, url: string) {
  writeProject(folder, url);
  const catalog = loadCatalog({ path: join(folder, 'models.yaml'), env: {} });
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'spreadsheetbench-mini', limit: 1, settings: { runner: 'python' } }],
    models: ['target'],
    methods: ['no-skill'],
  });
  return { catalog, planned: await resolveMatrix({ file, folder, catalog }) };
}

describe('a runner of model-written code that is missing', () => {
  it('is what spreadsheetbench asks for by its setting', () => {
    const { codeLanguages } = findBenchmark('spreadsheetbench').create({ prompts: new PromptLibrary() });
    expect(codeLanguages?.({})).toEqual(['javascript']);
    expect(codeLanguages?.({ runner: 'python' })).toEqual(['python']);
  });

  it('stops a matrix before any call', async () => {
    const folder = temporaryFolder();
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      const { planned, catalog } = await plannedIn(folder, server.url);
      const out = join(folder, 'out');
      const options = { title: 'm', planned, catalog, out, cache: 'off', quiet: true } as const;
      const run = runMatrix({ ...options, parallelRuns: 1, concurrency: 1, sandbox: bare() });
      await expect(run).rejects.toMatchObject(missing);
      expect(server.requests).toHaveLength(0);
      expect(existsSync(join(out, 'runs'))).toBe(false);
    } finally {
      await server.close();
    }
  });

  it('stops a replay before its first run', async () => {
    const recording = temporaryFolder();
    const { planned } = await plannedIn(recording, 'http://127.0.0.1:9/v1');
    const run = planned[0]?.run;
    const folder = join(recording, 'runs', run?.id ?? '');
    mkdirSync(folder, { recursive: true });
    const split = { count: 1, digest: 'd'.repeat(64) };
    const dataset = { provenance: 'p', train: split, val: split, test: split };
    const started = { type: 'run-started', key: 'run', run, dataset, meta: { at: '2026-01-01T00:00:00Z' } };
    writeFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(started)}\n`);
    const about = { format: 'skillopt-bench/recording/1', name: 'r', recordedOn: '2026-01-01', note: '' };
    const runs = [{ id: run?.id, log: 'd', events: 1 }];
    writeFileSync(
      join(recording, 'recording.json'),
      JSON.stringify({ ...about, productVersion: '0', models: [], runs }),
    );
    writeFileSync(join(recording, 'calls.jsonl'), '');
    const out = join(recording, 'again');
    const { signal } = new AbortController();
    const replay = replayRecording({ recording, out, data: {}, modules: {}, signal, sandbox: bare() });
    await expect(replay).rejects.toMatchObject(missing);
    expect(existsSync(out)).toBe(false);
  });
});
