import { parentPort, workerData } from 'node:worker_threads';

/**
 * A thread of a document process that ends it when it takes too much memory or when its parent has gone. The main
 * thread is held by pdf.js or by the canvas, so that it hears of neither; and the heap limit of Node counts no
 * buffer and no canvas.
 */
const lookEveryMs = 20;

setInterval(() => {
  // Whoever takes over orphans, it has another id.
  if (process.ppid !== workerData.parent || process.memoryUsage.rss() > workerData.memoryBytes)
    process.kill(process.pid, 'SIGKILL');
}, lookEveryMs);

parentPort?.postMessage('watching');
