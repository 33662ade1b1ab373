import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turnstile } from '../../matrix/arena/turnstile.ts';

/** Two branches of a method; after its first piece of work, one has many awaits to go before it asks for its second. */
async function orderOf(reply: () => Promise<void>): Promise<string[]> {
  const turnstile = new Turnstile();
  const order: string[] = [];
  const ask = (name: string) =>
    turnstile.pass(async () => {
      order.push(name);
      await reply();
    });
  const branch = async (name: string, awaits: number) => {
    await ask(`${name}1`);
    for (let left = awaits; left > 0; left -= 1) await null;
    await ask(`${name}2`);
  };
  await Promise.all([branch('deep', 40), branch('plain', 0)]);
  return order;
}

describe('the turnstile', () => {
  it('lets the same work through in the same order whether replies take time or come from the log', async () => {
    const live = await orderOf(async () => void (await setImmediate()));
    const logged = await orderOf(async () => undefined);
    expect(live).toEqual(['deep1', 'plain1', 'deep2', 'plain2']);
    expect(logged).toEqual(live);
  });

  it('goes on after work that failed', async () => {
    const turnstile = new Turnstile();
    const failed = turnstile.pass(async () => {
      throw new Error('refused');
    });
    await expect(failed).rejects.toThrow('refused');
    expect(await turnstile.pass(async () => 7)).toBe(7);
  });
});
