import { expect, it } from 'vitest';
import { InterruptedError } from '../../../core/errors.ts';
import { Turns } from '../../../matrix/queue/turns.ts';

const never = new AbortController().signal;

it('lets turns stand side by side but for those alone, in the order in which they were asked for', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const take = async (name: string, isAlone: boolean) => {
    const end = await turns.take(isAlone, never);
    order.push(name);
    return end;
  };
  const [first, second] = await Promise.all([take('a', false), take('b', false)]);
  const alone = take('alone', true);
  const after = take('after', false);
  first();
  await Promise.resolve();
  expect(order).toEqual(['a', 'b']);
  second();
  const endAlone = await alone;
  expect(order).toEqual(['a', 'b', 'alone']);
  endAlone();
  (await after)();
  expect(order).toEqual(['a', 'b', 'alone', 'after']);
});

it('gives up a turn that is no longer wanted, and lets those behind it go on', async () => {
  const turns = new Turns();
  const end = await turns.take(false, never);
  const stop = new AbortController();
  const alone = turns.take(true, stop.signal);
  const behind = turns.take(false, never);
  stop.abort();
  await expect(alone).rejects.toThrow(InterruptedError);
  (await behind)();
  end();
  (await turns.take(true, never))();
});
