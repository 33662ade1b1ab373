import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { openQueueLink } from '../../../matrix/queue/queue-link.ts';
import { RedisServer, redisMissing } from '../../kit/redis-server.ts';
import { yamlBlockWith } from './page.ts';
import { parseCommand } from './parse-command.ts';

const serviceSchema = z.strictObject({
  image: z.string(),
  command: z.string(),
  volumes: z.array(z.string()),
  init: z.boolean().optional(),
  user: z.string().optional(),
  working_dir: z.string().optional(),
  ports: z.array(z.string()).optional(),
  deploy: z.strictObject({ replicas: z.number().int().positive() }).optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+[sm]$/)
    .optional(),
  depends_on: z.array(z.string()).optional(),
});
const composeSchema = z.strictObject({
  services: z.strictObject({ redis: serviceSchema, worker: serviceSchema }),
  volumes: z.record(z.string(), z.null()),
});

const compose = composeSchema.parse(parse(yamlBlockWith('services:')));
const { redis, worker } = compose.services;
const words = worker.command.split(' ');

describe('the compose file of docs/many-machines.md', () => {
  it('starts workers whose queue is the service beside them and whose results lie in a mounted folder', async () => {
    const { name, options } = await parseCommand(words);
    expect(name).toBe('worker');
    expect(Object.keys(compose.services)).toContain(new URL(String(options.queue)).hostname);
    expect(worker.depends_on).toEqual(['redis']);
    const mounted = worker.volumes.map((volume) => volume.split(':')[1]);
    expect(mounted).toContain(worker.working_dir);
    expect(String(options.out)).not.toMatch(/^(\/|\.\.)/);
  });

  it('names volumes that it declares', () => {
    const named = [redis, worker].flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => /^\w/.test(source)),
    );
    expect(named).toEqual(Object.keys(compose.volumes));
  });

  it('opens Redis to its own host only', () => {
    expect(redis.ports).toEqual(['127.0.0.1:6379:6379']);
    expect(worker.ports).toBeUndefined();
  });

  it('runs workers as the owner of the folder, and stops them by a signal that they hear', () => {
    expect(worker.user).toMatch(/^\$\{WORKER_USER:\?/);
    expect(words[0]).not.toBe('npx');
    expect(worker.init).toBe(true);
    const [amount = 0, unit] = [
      Number.parseInt(worker.stop_grace_period ?? '', 10),
      worker.stop_grace_period?.at(-1),
    ];
    expect(amount * (unit === 'm' ? 60 : 1)).toBeGreaterThanOrEqual(60);
  });
});

const missing = redisMissing();
if (missing !== null) process.stdout.write(`options of Redis in the docs are not tried: ${missing}\n`);

describe.skipIf(missing !== null)('the Redis of the compose file', () => {
  let server: RedisServer;
  beforeAll(async () => {
    const [program, ...options] = redis.command.split(' ');
    if (program !== 'redis-server') throw new Error(`the command of Redis is '${redis.command}'`);
    server = await RedisServer.start({ arguments: options });
  });
  afterAll(() => server.close());

  it('takes its options, and is one that the product has nothing to say against', async () => {
    const client = new Redis(server.url);
    try {
      expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
      expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    } finally {
      client.disconnect();
    }
    const link = await openQueueLink({ url: server.url, name: 'docs', env: {} });
    expect(link.warnings).toEqual([]);
  });
});
