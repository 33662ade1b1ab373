import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../core/prompts.ts';
import { readResultsMark, resultsMark } from '../../../matrix/queue/results-mark.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** Threads that are started first and begin at one moment. */
const contender = `
const { parentPort, workerData } = require('node:worker_threads');
import('tsx/esm/api')
  .then(({ register }) => register())
  .then(() => import(workerData.module)).then(({ resultsMark }) => {
  parentPort.postMessage('ready');
  Atomics.wait(workerData.gate, 0, 0);
  parentPort.postMessage(workerData.folders.map((folder) => resultsMark(folder)));
});
`;

it('is one mark though several publishers make it at once', async () => {
  const root = temporaryFolder();
  const folders = Array.from({ length: 40 }, (_, index) => join(root, String(index)));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const module = join(packageRoot, 'matrix', 'queue', 'results-mark.ts');
  const workers = Array.from(
    { length: 2 },
    () => new Worker(contender, { eval: true, workerData: { gate, folders, module } }),
  );
  const said = (worker: Worker) =>
    new Promise<unknown>((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await Promise.all(workers.map(said));
  const marks = workers.map(said);
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  const [one, other] = await Promise.all(marks);
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect(one).toEqual(folders.map(readResultsMark));
  expect(other).toEqual(one);
}, 60_000);

it('is not made over a file that holds none', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'queue-mark'), 'something');
  expect(() => resultsMark(folder)).toThrow(/queue-mark holds no mark of results: remove it/);
});
