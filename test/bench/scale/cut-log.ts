import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Takes the last lines of a run's log away, as if it had been stopped before them. */
export function cutLog(runFolder: string, lines: number): void {
  const file = openSync(join(runFolder, 'events.jsonl'), 'r+');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, lines * 8192));
    readSync(file, tail, 0, tail.length, size - tail.length);
    let [at, found] = [tail.length - 1, 0];
    while (at > 0 && found < lines) {
      at -= 1;
      if (tail[at] === 0x0a) found += 1;
    }
    ftruncateSync(file, size - tail.length + at + 1);
  } finally {
    closeSync(file);
  }
}
