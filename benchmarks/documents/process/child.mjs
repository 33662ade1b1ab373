import { Worker } from 'node:worker_threads';
import { resizeImage } from './image.mjs';
import { pageImage, pdfText } from './pdf.mjs';

/**
 * Reads documents, one at a time, for document-process.ts, whose process id is the first argument. A process of its own because PDFs
 * and images come from anywhere: whatever they do to pdf.js or to the canvas ends with it. Plain JavaScript, so that
 * it starts without a loader.
 */
const refuseNetwork = () => Promise.reject(new Error('there is no network here'));
Object.assign(globalThis, { fetch: refuseNetwork, WebSocket: undefined });

const work = { 'pdf-text': pdfText, 'pdf-page': pageImage, image: resizeImage };

async function resultOf(job) {
  try {
    return await work[job.kind](job);
  } catch (error) {
    return { refused: reasonOf(error) };
  }
}

/** One line of bounded length: messages of pdf.js may quote the document. */
function reasonOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}

process.on('message', async (job) => {
  process.send?.({ result: await resultOf(job) });
});
// The parent has gone: there is nobody to work for.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the parent decides when to end.
process.on('SIGINT', () => undefined);

const watchdog = new Worker(new URL('./watchdog.mjs', import.meta.url), {
  workerData: { parent: Number(process.argv[2]), memoryBytes: Number(process.argv[3]) },
  execArgv: [],
  env: {},
});
// Without its watchdog nothing may be read.
watchdog.once('error', () => process.exit(1));
watchdog.once('message', () => process.send?.({ ready: true }));
