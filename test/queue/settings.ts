/** What the variables of `npm run test:queue` say; see main.ts. */
export interface Settings {
  readonly wantedRuns: number;
  readonly workers: number;
  readonly kills: number;
  readonly restarts: number;
  readonly zombies: number;
  readonly partitionSeconds: number;
  readonly lockSeconds: number;
  readonly seed: number;
  readonly isPoisoned: boolean;
  readonly isLive: boolean;
  readonly isRemote: boolean;
}

/** Of each worker. */
export const parallelRuns = 2;
export const concurrency = 4;

/** @throws naming the variable that is no whole number, or has no meaning */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const count = (name: string, usual: number, least = 0): number => {
    const value = Number(env[name] ?? usual);
    if (!Number.isInteger(value) || value < least)
      throw new Error(`${name}: expected a whole number of at least ${least}`);
    return value;
  };
  const choice = (name: string, ...known: readonly string[]): string => {
    const value = env[name] ?? known[0] ?? '';
    if (!known.includes(value)) throw new Error(`${name}: expected ${known.join(' or ')}`);
    return value;
  };
  return {
    wantedRuns: count('RUNS', 300, 1),
    workers: count('WORKERS', 4, 2),
    kills: count('KILLS', 20),
    restarts: count('RESTARTS', 3),
    zombies: count('ZOMBIES', 2),
    partitionSeconds: count('PARTITION_SECONDS', 30),
    lockSeconds: count('LOCK_SECONDS', 6, 1),
    seed: count('SEED', 1),
    isPoisoned: count('POISON', 1) > 0,
    isLive: choice('MODELS', 'simulated', 'live') === 'live',
    isRemote: choice('STORE', 'folder', 's3') === 's3',
  };
}
