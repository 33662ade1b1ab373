import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../../models/wrap/shared/redis-place.ts';

describe('the URL of a queue', () => {
  it('is read, and shown without user and password', () => {
    const place = parseRedisUrl('rediss://me:p%40ss@cache.example:6380/3');
    expect(place).toMatchObject({
      host: 'cache.example',
      port: 6380,
      db: 3,
      username: 'me',
      password: 'p@ss',
      tls: true,
      shown: 'rediss://cache.example:6380/3',
    });
    expect(parseRedisUrl('redis://[::1]')).toMatchObject({ host: '::1', port: 6379, db: 0, password: null });
  });

  it('takes the password from the environment', () => {
    const env = { SKILLOPT_BENCH_REDIS_PASSWORD: 'a/b' };
    const place = parseRedisUrl('redis://host', env);
    expect(place).toMatchObject({ password: 'a/b', shown: 'redis://host:6379' });
    expect(parseRedisUrl(place.url).password).toBe('a/b');
  });

  it.each(['http://h', 'redis://', 'nonsense-secret', 'redis://:secret@h/x', 'redis://:secret@h/1?db=2'])(
    'refuses %s without repeating it',
    (url) => {
      expect(() => parseRedisUrl(url)).toThrow(/^the Redis URL: /);
      expect(() => parseRedisUrl(url)).not.toThrow(/secret/);
    },
  );
});
