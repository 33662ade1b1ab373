import { expect, it, onTestFinished } from 'vitest';
import { RedisServer, redisMissing } from '../kit/redis-server.ts';
import { runCli } from '../kit/run-cli.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const missing = redisMissing();
if (missing !== null) process.stdout.write(`tests of a worker's clock are skipped: ${missing}\n`);

it.skipIf(missing !== null)(
  'ends a worker whose clock is an hour from that of Redis',
  async () => {
    const redis = await RedisServer.start({ isDurable: true });
    onTestFinished(() => redis.close());
    const workerAt = (aheadMs: number) => {
      const shifted = `data:text/javascript,Date.now=(now=>()=>now()+${aheadMs})(Date.now)`;
      return runCli(['worker', '--queue', redis.url, '--out', 'results', '--once'], {
        cwd: temporaryFolder(),
        env: { NODE_OPTIONS: `--import=${shifted}` },
      });
    };
    for (const [aheadMs, words] of [
      [3_600_000, 's ahead of that of redis://'],
      [-3_600_000, 's behind that of redis://'],
    ] as const) {
      const { code, stderr } = await workerAt(aheadMs);
      expect(stderr).toContain(words);
      expect(stderr).toMatch(/the clock of this machine is (3599|3600|3601) s/);
      expect(code).toBe(2);
    }
    const { code, stderr } = await workerAt(1000);
    expect(code, stderr).toBe(0);
  },
  60_000,
);
