import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openQueueLink } from '../../../matrix/queue/queue-link.ts';
import { openSharedState } from '../../../models/wrap/shared/open-shared-state.ts';
import { checkServer } from '../../../models/wrap/shared/redis-server-facts.ts';
import { RedisServer, redisMissing } from '../../kit/redis-server.ts';

describe('the server of a queue', () => {
  it.each(['5.0.7', '6.0.16', '6.1.0'])('is refused when it is as old as %s', (version) => {
    const check = () => checkServer('redis://x:1', `# Server\r\nredis_version:${version}\r\n`);
    expect(check).toThrow(`redis://x:1 is Redis ${version}; 6.2 or newer is needed`);
  });

  it.each(['6.2.0', '7.0.15', '10.1.0'])('is taken in version %s', (version) => {
    expect(checkServer('redis://x:1', `redis_version:${version}\r\nmaxmemory:0\r\n`)).toEqual([]);
  });
});

describe.skipIf(redisMissing() !== null)('a Redis that is opened', () => {
  async function started(...more: string[]): Promise<RedisServer> {
    const redis = await RedisServer.start({ isDurable: true, arguments: more });
    onTestFinished(() => redis.close());
    return redis;
  }
  const link = (url: string) => openQueueLink({ url, name: 'runs' });

  it('must not drop runs, is named where it may drop locks, and may be bounded otherwise', async () => {
    const redis = await started('--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru');
    await expect(link(redis.url)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(/allkeys-lru.*runs of the queue.*noeviction/),
    });
    const risky = await started('--maxmemory', '50mb', '--maxmemory-policy', 'volatile-lru');
    expect((await link(risky.url)).warnings).toEqual([expect.stringMatching(/volatile-lru.*locks of runs/)]);
    const safe = await started('--maxmemory', '50mb');
    expect((await link(safe.url)).warnings).toEqual([]);
  });

  it('says the same of a wrong password, whoever asks', async () => {
    const redis = await started();
    const admin = new Redis(redis.url);
    onTestFinished(() => admin.disconnect());
    await admin.config('SET', 'requirepass', 'canary-91');
    const url = redis.url.replace('//', '//:wrong-word@');
    const told = {
      code: 'CONFIG',
      message: expect.stringMatching(/^redis:\/\/127.0.0.1:\d+ refuses this user: WRONGPASS/),
    };
    await expect(link(url)).rejects.toMatchObject(told);
    await expect(openSharedState({ url, sweep: 's' })).rejects.toMatchObject(told);
  });
});
