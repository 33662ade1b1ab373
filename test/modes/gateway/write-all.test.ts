import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { writeAll } from '../../../modes/gateway/write-all.ts';

const event = 'x'.repeat(20_000);

/** A client that takes a piece only when it is told to. */
function slowClient() {
  const taken: string[] = [];
  let take = (): void => {};
  const client = new Writable({
    highWaterMark: 1000,
    write(chunk, _encoding, done) {
      taken.push(String(chunk));
      take = done;
    },
  });
  return { client, taken, takeNext: () => take() };
}

function countedEvents(count: number) {
  const made = { count: 0 };
  function* events(): Generator<string> {
    for (; made.count < count; made.count += 1) yield event;
  }
  return { made, events: events() };
}

it('makes no more events than the client takes', async () => {
  const { client, taken, takeNext } = slowClient();
  const { made, events } = countedEvents(3);
  const written = writeAll(client, events);
  for (const expected of [0, 1, 2]) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(made.count).toBe(expected);
    expect(taken).toHaveLength(expected + 1);
    takeNext();
  }
  await written;
  expect(taken.join('')).toBe(event.repeat(3));
});

it('stops when the client leaves, and writes nothing to one that has left', async () => {
  const { client, taken } = slowClient();
  const { made, events } = countedEvents(1000);
  const written = writeAll(client, events);
  client.destroy();
  await written;
  await writeAll(client, ['late']);
  expect(made.count).toBe(0);
  expect(taken).toHaveLength(1);
});
