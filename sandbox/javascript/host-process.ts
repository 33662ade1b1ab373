import type { HostMessage, ScriptJob } from './job.ts';
import { runScript } from './run-script.ts';

/**
 * A process that runs scripts, one at a time, for javascript-runner.ts. It is there for its limits: whatever a
 * script or a workbook makes exceljs do, it ends with this process.
 */
function say(message: HostMessage): void {
  process.send?.(message);
}

process.on('message', async (job: ScriptJob) => {
  say({ result: await runScript(job) });
});
// The parent has gone: there is nobody to work for.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the parent decides when to end.
process.on('SIGINT', () => undefined);
say({ ready: true });
