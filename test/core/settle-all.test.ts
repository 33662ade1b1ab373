import { describe, expect, it } from 'vitest';
import { InterruptedError, Suspended } from '../../core/errors.ts';
import { settleAll } from '../../core/settle-all.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('settleAll', () => {
  it('returns the values in order', async () => {
    expect(await settleAll([turn().then(() => 1), Promise.resolve(2)])).toEqual([1, 2]);
  });

  it('waits for what is under way before it throws', async () => {
    let finished = false;
    const slow = turn()
      .then(turn)
      .then(() => {
        finished = true;
      });
    await expect(settleAll([Promise.reject(new InterruptedError()), slow])).rejects.toThrow(InterruptedError);
    expect(finished).toBe(true);
  });

  it('joins all wanted replies into one suspension', async () => {
    const wanting = ['a', 'b', 'a'].map((name) => Promise.reject(new Suspended([name])));
    await expect(settleAll(wanting)).rejects.toMatchObject({ code: 'SUSPENDED', wanted: ['a', 'b'] });
  });

  it('throws any other error before a suspension', async () => {
    const mixed = [Promise.reject(new Suspended(['a'])), Promise.reject(new InterruptedError())];
    await expect(settleAll(mixed)).rejects.toThrow(InterruptedError);
  });
});
