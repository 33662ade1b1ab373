import { Worker } from 'node:worker_threads';
import { graceMs, type HostMessage, type ScriptJob } from './job.ts';
import { runScript } from './run-script.ts';

/**
 * A process that runs scripts, one at a time, for script-host.ts, whose process id is its argument. It is there for its
 * limits: whatever a script or a workbook makes exceljs do, it ends with this process.
 */
function say(message: HostMessage): void {
  process.send?.(message);
}

/** The parent ends an overdue script; this much later it must have stopped or hung itself. */
const parentGraceMs = 10_000;

const watchdog = new Worker(new URL('./host-watchdog.js', import.meta.url), {
  workerData: { parent: Number(process.argv[2]) },
  execArgv: [],
  env: {},
});
// Without its watchdog no script may run.
watchdog.once('error', () => process.exit(1));

process.on('message', async (job: ScriptJob) => {
  watchdog.postMessage(job.timeLimitMs + graceMs + parentGraceMs);
  const result = await runScript(job);
  watchdog.postMessage(null);
  say({ result });
});
// The parent has gone: there is nobody to work for.
process.on('disconnect', () => process.exit(0));
watchdog.once('message', () => say({ ready: true }));
