import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '../../core/rng.ts';
import { LoopbackS3 } from '../kit/loopback-s3.ts';
import { RedisServer, redisMissing } from '../kit/redis-server.ts';
import { startSimulatedServer } from '../kit/simulated-server.ts';
import { chaos } from './chaos.ts';
import { Guard } from './guard.ts';
import { say } from './say.ts';
import { readSettings } from './settings.ts';

/**
 * `npm run test:queue`: a sweep over a queue while workers are killed or stopped, Redis is restarted and cut off, and one run
 * kills whoever has it, against the same sweep in one process. Logs must be equal. Variables: RUNS (300), WORKERS (4),
 * KILLS (20), RESTARTS (3), PARTITION_SECONDS (30), LOCK_SECONDS (6), SEED (1), and:
 *
 * - ZOMBIES (2): workers that are stopped (SIGSTOP) until others have finished a run of theirs. Awake, they write nothing there.
 * - POISON (1): one run kills each worker that opens its log. It is set aside, all others are finished, exit code 3; then the
 *   same command without the poison ends with 0. 0: no such run.
 * - MODELS=simulated|live. `simulated`: the reports, too, must be equal to the byte. `live`: the same models behind a loopback
 *   server, which counts the calls; first under a cap of half of what the sweep needs, which must not be overshot, then under
 *   none that binds; no call is paid again that was not in flight.
 * - STORE=folder|s3. `s3`: no shared folder, but an object store that fails now and then, and is cut off as long as Redis;
 *   workers have folders of their own, and every third that is killed loses it.
 */
const missing = redisMissing();
if (missing !== null) {
  say(`nothing to test the queue with: ${missing}`);
  process.exit(1);
}
const settings = readSettings(process.env);
const guard = new Guard();
const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-queue-'));
const redis = await RedisServer.start({ isDurable: true, onStart: (child) => guard.watch(child) });
const s3 = settings.isRemote ? await faultyStore(settings.seed + 1) : null;
const server = settings.isLive
  ? await startSimulatedServer({ benchmark: 'searchqa-mini', target: 'sim-d', latencyMs: () => 30 })
  : null;
let wrong: string[] = [];
try {
  wrong = await chaos({ settings, folder, guard, redis, server, s3 });
} finally {
  await redis.close();
  await server?.close();
  await s3?.close();
}
say(wrong.length === 0 ? 'everything holds' : wrong.join('\n'));
if (wrong.length === 0) rmSync(folder, { recursive: true, force: true });
process.exit(wrong.length === 0 ? 0 : 1);

/** One request of ten fails, or takes long. */
async function faultyStore(seed: number): Promise<LoopbackS3> {
  const store = await LoopbackS3.start();
  const rng = createRng(seed);
  store.fault = () => {
    const luck = rng.random();
    if (luck < 0.03) return { status: 503, code: 'SlowDown' };
    if (luck < 0.06) return { reset: luck < 0.045 ? 'before' : 'after' };
    return luck < 0.1 ? { delayMs: 300 } : null;
  };
  return store;
}
