import { expect, it, vi } from 'vitest';
import { ConfigError } from '../../../../core/errors.ts';
import { openSharedState } from '../../../../models/wrap/shared/open-shared-state.ts';

vi.mock('ioredis', () => {
  throw new Error("Cannot find package 'ioredis'");
});

it('says how to install the client of Redis when it is wanted and missing', async () => {
  const opening = openSharedState({ url: 'redis://127.0.0.1:6379', sweep: 's' });
  await expect(opening).rejects.toThrow(ConfigError);
  await expect(opening).rejects.toThrow(/npm install ioredis@6\.0\.0$/);
});
