import { parentPort, workerData } from 'node:worker_threads';

/**
 * A thread of a host process that ends it from inside. QuickJS and exceljs hold the main thread as long as they like, so
 * that it hears neither that its parent has gone nor a signal that Node handles; this thread hears both. It is plain
 * JavaScript because a thread that first compiles TypeScript costs every start half a second.
 */
const lookEveryMs = 100;

/** Of the job at hand, by the clock of this process. */
let deadline = Number.POSITIVE_INFINITY;

parentPort?.on('message', (limitMs) => {
  deadline = limitMs === null ? Number.POSITIVE_INFINITY : performance.now() + limitMs;
});

setInterval(() => {
  // Whoever takes over orphans, it has another id. Where the system does not tell (Windows), the deadline remains.
  if (process.ppid !== workerData.parent || performance.now() > deadline)
    process.kill(process.pid, 'SIGKILL');
}, lookEveryMs);

parentPort?.postMessage('watching');
