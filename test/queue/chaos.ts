import { join } from 'node:path';
import { createRng } from '../../core/rng.ts';
import { resultsStore } from '../../matrix/store.ts';
import type { LoopbackS3 } from '../kit/loopback-s3.ts';
import type { LoopbackServer } from '../kit/loopback-server.ts';
import type { RedisServer } from '../kit/redis-server.ts';
import { Blows } from './blows.ts';
import { Fleet } from './fleet.ts';
import type { Guard } from './guard.ts';
import { callFaults, resultFaults } from './judge.ts';
import { writeMatrixFiles } from './matrix-files.ts';
import { Poison, poisonFaults } from './poison.ts';
import { resultsPlace } from './results-place.ts';
import { say } from './say.ts';
import { concurrency, parallelRuns, type Settings } from './settings.ts';
import { startChild } from './start-child.ts';

export interface ChaosParts {
  readonly settings: Settings;
  readonly folder: string;
  readonly guard: Guard;
  readonly redis: RedisServer;
  /** Behind which live models are; null: simulated ones. */
  readonly server: LoopbackServer | null;
  /** Null: a folder that all share. */
  readonly s3: LoopbackS3 | null;
}

/** The sweep in one process, then over a queue under blows. @returns what is wrong */
export async function chaos(parts: ChaosParts): Promise<string[]> {
  const { settings, folder, guard, redis, server, s3 } = parts;
  const { workers, kills, restarts, zombies, partitionSeconds, lockSeconds, isPoisoned, isLive, seed } =
    settings;
  const runs = writeMatrixFiles(folder, { url: server?.url ?? null, wantedRuns: settings.wantedRuns });
  const startedMs = Date.now();
  const after = () => `${Math.round((Date.now() - startedMs) / 1000)} s`;
  /** Calls of models; asking an endpoint whether it is there is none. */
  const calls = () => server?.requests.filter(({ protocol }) => protocol !== 'models').length ?? 0;
  say(
    `${runs} runs, ${workers} workers, ${kills} kills, ${zombies} zombies, ${restarts} restarts, ` +
      `${partitionSeconds} s cut off${isPoisoned ? ', one run poisoned' : ''}; ${folder}`,
  );
  const poison = new Poison(folder);
  const env = { ...s3?.env };
  const start = (args: readonly string[], more = {}) =>
    startChild(args, { folder, guard, env: { ...env, ...more } });
  const [alone, shared] = [join(folder, 'alone'), join(folder, 'shared')];
  const single = start(['run', 'sweep.yaml', '--quiet', '--out', 'alone', '--cache', 'write']);
  if ((await single.ended) !== 0) return [`one process: ${single.said().slice(-500)}`];
  const needed = calls();
  say(`one process: ${after()}${isLive ? `, ${needed} calls` : ''}`);

  const place = resultsPlace(folder, s3);
  const at = ['--queue', redis.url, ...place.options];
  const store = resultsStore(shared);
  const finishedRuns = () => store.runIds().filter(store.isFinished).length;
  const pace = ['--parallel-runs', String(parallelRuns), '--concurrency', String(concurrency)];
  const lock = ['--lock-seconds', String(lockSeconds)];
  const fleet = new Fleet((index) =>
    start(['worker', ...at, '--out', place.outOf(index), ...lock, ...pace], poison.env),
  );
  const rng = createRng(seed);
  const blows = new Blows({ settings, folder, runs, fleet, place, redis, s3, rng, finishedRuns });
  const sweep = async (what: string, more: readonly string[]) => {
    const watcher = start(['run', 'sweep.yaml', ...at, '--out', 'shared', '--cache', 'write', ...more]);
    await blows.until(watcher.ended);
    const code = await watcher.ended;
    say(`${what}: exit code ${code}, ${finishedRuns()} runs; ${after()}`);
    return { code, said: watcher.said().slice(-1500) };
  };
  const wrong: string[] = [];
  const free = isLive ? ['--max-calls', String(10 * needed)] : [];
  try {
    fleet.startAll(workers);
    if (isLive) {
      const cap = Math.floor(needed / 2);
      const { code, said } = await sweep(`under a cap of ${cap} calls`, ['--max-calls', String(cap)]);
      const made = calls() - needed;
      say(`under the cap: ${made} calls`);
      if (code !== 4) wrong.push(`the capped sweep ended with ${code}: ${said}`);
      if (made > cap) wrong.push(`the cap of ${cap} calls was overshot: ${made}`);
    }
    const poisoned = rng.shuffle(resultsStore(alone).runIds()).find((id) => !store.isFinished(id));
    if (isPoisoned && poisoned !== undefined) {
      poison.put(poisoned);
      say(`  ${poisoned} kills who opens its log`);
      const { code } = await sweep('with the poisoned run', free);
      wrong.push(...poisonFaults(shared, poisoned, { code, runs, finished: finishedRuns() }));
      poison.take();
    }
    const { code, said } = await sweep(isPoisoned ? 'without poison' : 'queue', free);
    if (code !== 0) wrong.push(`the sweep ended with ${code}: ${said}`);
    wrong.push(...(await blows.faults()));
  } finally {
    fleet.end();
  }
  if (s3 !== null) say(`store: ${s3.objects.size} objects, ${s3.requests.length} requests`);
  wrong.push(...resultFaults(alone, shared, settings));
  const losses = fleet.killed + zombies + (partitionSeconds > 0 ? workers : 0);
  if (isLive) wrong.push(...callFaults(calls() - needed, needed, losses * parallelRuns * concurrency));
  return wrong;
}
