import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Rng } from '../../core/rng.ts';
import type { LoopbackS3 } from '../kit/loopback-s3.ts';
import type { RedisServer } from '../kit/redis-server.ts';
import type { Fleet } from './fleet.ts';
import type { ResultsPlace } from './results-place.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';
import { zombie } from './zombie.ts';

export interface Stage {
  readonly settings: Settings;
  readonly folder: string;
  readonly runs: number;
  readonly fleet: Fleet;
  readonly place: ResultsPlace;
  readonly redis: RedisServer;
  readonly s3: LoopbackS3 | null;
  readonly rng: Rng;
  readonly finishedRuns: () => number;
}

/** Strikes as soon as so many runs are finished. */
interface Blow {
  readonly name: string;
  readonly at: number;
  readonly strike: () => Promise<void>;
}

/** Everything that befalls a sweep, in its order. Those that last go on while others fall. */
export class Blows {
  readonly #stage: Stage;
  readonly #open: Blow[];
  readonly #lasting: Promise<string[]>[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
    const { kills, restarts, zombies, partitionSeconds } = stage.settings;
    const spread = (count: number, make: (index: number) => Blow) =>
      Array.from({ length: count }, (_, index) => make(index));
    this.#open = [
      ...spread(kills, (index) => this.#kill(index)),
      ...spread(restarts, (index) => this.#restart((index + 1) / (restarts + 1))),
      ...spread(zombies, (index) => this.#zombie((index + 0.3) / (zombies + 1))),
      ...(partitionSeconds > 0 ? this.#partitions() : []),
    ].sort((a, b) => a.at - b.at);
  }

  /** Strikes until something is over. */
  async until(over: Promise<unknown>): Promise<void> {
    const end = Symbol('end');
    for (;;) {
      const [next] = this.#open;
      if (next !== undefined && this.#stage.finishedRuns() >= next.at) {
        this.#open.shift();
        say(`  ${next.name} at ${this.#stage.finishedRuns()} of ${this.#stage.runs} runs`);
        await next.strike();
      }
      if ((await Promise.race([over.then(() => end), pause(100)])) === end) return;
    }
  }

  /** Waits for those that last. @returns what they found to be wrong, and which were not struck */
  async faults(): Promise<string[]> {
    const found = (await Promise.all(this.#lasting)).flat();
    return [...found, ...this.#open.map(({ name, at }) => `not struck: ${name} at ${at} runs`)];
  }

  #kill(index: number): Blow {
    const { fleet, folder, place, rng, runs, s3, settings } = this.#stage;
    return {
      name: 'kill -9 of a worker',
      at: Math.floor(((index + rng.random()) / settings.kills) * 0.92 * runs),
      strike: async () => {
        const awake = fleet.awake();
        const victim = awake[Math.floor(rng.random() * awake.length)];
        if (victim === undefined) throw new Error('no worker is awake');
        const { process, ended } = fleet.child(victim);
        process.kill('SIGKILL');
        if (s3 === null || index % 3 > 0) return;
        await ended;
        rmSync(join(folder, place.outOf(victim)), { recursive: true, force: true });
      },
    };
  }

  #restart(share: number): Blow {
    const { redis, runs } = this.#stage;
    return { name: 'restart of Redis', at: Math.floor(share * runs), strike: () => redis.restart() };
  }

  #zombie(share: number): Blow {
    const { fleet, place, rng, runs, settings } = this.#stage;
    return {
      name: 'a worker falls asleep',
      at: Math.floor(share * runs),
      strike: async () => {
        this.#lasting.push(zombie({ fleet, place, rng, lockSeconds: settings.lockSeconds }));
      },
    };
  }

  /** Redis is stopped (SIGSTOP): connections stay and nothing answers, as when the network between is cut. */
  #partitions(): Blow[] {
    const { redis, runs, s3, settings } = this.#stage;
    const wait = () => pause(settings.partitionSeconds * 1000);
    const ofRedis: Blow = {
      name: `Redis is cut off for ${settings.partitionSeconds} s`,
      at: Math.floor(0.4 * runs),
      strike: async () => {
        redis.pause();
        await wait();
        redis.resume();
      },
    };
    if (s3 === null) return [ofRedis];
    const ofStore: Blow = {
      name: `the store is cut off for ${settings.partitionSeconds} s`,
      at: Math.floor(0.6 * runs),
      strike: async () => {
        s3.isCutOff = true;
        await wait();
        s3.isCutOff = false;
      },
    };
    return [ofRedis, ofStore];
  }
}
