import { expect, it } from 'vitest';
import { ConfigError } from '../../../core/errors.ts';
import { outcomeOf } from '../../../matrix/queue/try-outcome.ts';
import { redisFailure } from '../../../models/wrap/shared/redis-failure.ts';

it('ends the worker, and charges no run, when Redis refuses its password in the middle of a run', () => {
  const refused = redisFailure(
    'redis://10.0.0.5:6379',
    new Error('WRONGPASS invalid username-password pair'),
    0,
  );
  expect(outcomeOf(refused, false)).toBe('stop-worker');
  expect(refused.exitCode).toBe(2);
  expect(outcomeOf(new ConfigError('the run was begun with another configuration'), false)).toBe('try-again');
});
