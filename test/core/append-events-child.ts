/**
 * Appends events to the log in argv[2] until it is killed, or until a write fails; says after each append how far
 * it is. argv[3] = characters in each event.
 */
import { writeSync } from 'node:fs';
import { BenchError } from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import { sampleRollout } from './sample-events.ts';

const [, , folder = '', characters = '100'] = process.argv;
const log = EventLog.open(folder, { checkWrites: false });
const filler = 'ü'.repeat(Number(characters));
const attempt = (n: number): string | null => {
  try {
    const transcript = log.putValue([{ n, filler }]);
    log.append(sampleRollout(n, { transcript, cluster: filler }));
    return null;
  } catch (error) {
    return error instanceof BenchError ? `${error.code} ${error.message}` : `crash ${String(error)}`;
  }
};

for (let n = log.size; ; n += 1) {
  const failure = attempt(n);
  if (failure === null) writeSync(1, `${n}\n`);
  else {
    writeSync(1, `failed: ${failure}\nagain: ${attempt(n + 1)}\n`);
    break;
  }
}
