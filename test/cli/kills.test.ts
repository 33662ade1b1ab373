import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEventsSync } from '../../core/read-events.ts';
import { createRng, type Rng } from '../../core/rng.ts';
import { resultsStore } from '../../matrix/store.ts';
import type { LoopbackServer } from '../kit/loopback-server.ts';
import { runCli } from '../kit/run-cli.ts';
import { startSimulatedServer } from '../kit/simulated-server.ts';
import { trainableMethods } from '../kit/trainable-methods.ts';
import {
  cast,
  type Hit,
  runWithKills,
  type Shot,
  sizeOf,
  startOrder,
  writeAllMethods,
} from './all-methods.ts';
import { logsOf } from './live-run.ts';

/**
 * `npm run test:kills` for so many kills of every run, one run at a time. Without it all runs go on at once and few
 * kills hit them all: starting the command line is what takes the time.
 */
const killsEach = Number(process.env.KILLS ?? 0);
const concurrency = 4;
const options = [
  '--concurrency',
  String(concurrency),
  '--parallel-runs',
  killsEach === 0 ? String(trainableMethods.length) : '1',
];

describe('kill -9 of a matrix of all methods', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kills-'));
  const undisturbed = join(folder, 'undisturbed');
  const runs = () => resultsStore(undisturbed).runIds();
  let server: LoopbackServer;
  let requests = 0;
  beforeAll(async () => {
    server = await startSimulatedServer({ ...cast, latencyMs: () => 20 });
    writeAllMethods(folder, server.url);
    const args = ['run', 'all.yaml', '--quiet', ...options, '--cache', 'off', '--out', 'undisturbed'];
    const { code, stderr } = await runCli(args, { cwd: folder });
    expect(code, stderr).toBe(0);
    requests = server.count();
  }, 240_000);
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is about methods that do what a kill could break: accept, refuse, merge, undo', () => {
    const did = runs().map((id) => [id, workOf(join(undisturbed, 'runs', id))] as const);
    const of = (method: string) => new Set(did.find(([id]) => id.includes(`.${method}.`))?.[1]);
    expect(did).toHaveLength(trainableMethods.length);
    expect([...of('gepa')]).toEqual(expect.arrayContaining(['child-accepted']));
    expect([...of('gepa-sections')]).toEqual(expect.arrayContaining(['child-accepted', 'merge-tried']));
    expect([...of('evoskill')]).toEqual(expect.arrayContaining(['frontier-updated']));
    expect([...of('trace2skill')]).toEqual(expect.arrayContaining(['patches-merged', 'document-scored']));
    for (const method of ['textgrad', 'textgrad-faithful', 'skillopt', 'skillopt-paper'])
      expect([...of(method)], method).toEqual(
        expect.arrayContaining(['candidate-evaluated', 'gate-decided']),
      );
  });

  // The response cache is killed in live-run.test.ts as well: here it takes the long form.
  it.each(killsEach === 0 ? ['off'] : ['off', 'write'])(
    'leaves the log of every run as it would have been, with --cache %s',
    async (cache) => {
      const out = `killed-${cache}`;
      const before = server.count();
      const shots = shotsAt(createRng(cache === 'off' ? 11 : 12));
      const { hits, kills } = await runWithKills({
        folder,
        undisturbed,
        out,
        options: [...options, '--cache', cache],
        shots,
      });
      expect(logsOf(join(folder, out))).toEqual(logsOf(undisturbed));
      expect(new Set(hits.map(({ run }) => run))).toEqual(new Set(runs()));
      // One run at a time: beyond the undisturbed matrix only what was in flight, and two probes a life.
      if (killsEach === 0) return;
      const beyond = server.count() - before - requests;
      expect(beyond).toBeLessThanOrEqual(kills * (concurrency + 2));
      tell(cache, hits, { kills, beyond });
    },
    240_000 + trainableMethods.length * killsEach * 15_000,
  );

  function shotsAt(rng: Rng): Shot[] {
    // The catalogue of runs sorted by name is not the order of the matrix, in which they are executed one by one.
    const inOrder = startOrder(undisturbed);
    if (killsEach > 0)
      return inOrder.flatMap((run) =>
        Array.from({ length: killsEach }, (_, kill) => ({
          run,
          share: ((kill + rng.random()) / killsEach) * 0.95,
        })),
      );
    const bySize = [...inOrder].sort((a, b) => sizeIn(a) - sizeIn(b));
    // The shortest hits all while none is over; the longest hits late whatever takes long.
    const [shortest = '', longest = ''] = [bySize.at(0), bySize.at(-1)];
    return [
      { run: shortest, share: 0.3 + 0.3 * rng.random() },
      { run: longest, share: 0.4 + 0.5 * rng.random() },
    ];
  }

  function sizeIn(run: string): number {
    return sizeOf(resultsStore(undisturbed).runFolder(run));
  }
});

/** Names of a run's stage events. */
function workOf(runFolder: string): string[] {
  return [...readEventsSync(runFolder)].flatMap((event) => (event.type === 'stage' ? [event.name] : []));
}

/** What the long form is run for: how often and where each run was hit. */
function tell(cache: string, hits: readonly Hit[], counts: { kills: number; beyond: number }): void {
  const lines = [...new Set(hits.map(({ run }) => run))].map((run) => {
    const shares = hits.filter((hit) => hit.run === run).map(({ share }) => `${Math.round(100 * share)}%`);
    return `  ${run.split('.')[3]}: ${shares.length} kills at ${shares.join(' ')} of its events`;
  });
  const sum = `${counts.kills} kills, ${counts.beyond} requests more than undisturbed`;
  process.stdout.write(`--cache ${cache}: ${sum}\n${lines.join('\n')}\n`);
}
