import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the matrix adds to its seed for each replicate. */
const seedStep = 1_000_003;

/**
 * Makes further replicates of runs that were really made, until a results folder is large: the logs are theirs with another
 * replicate in ids, keys and samplings. Transcripts are links to the same bytes.
 * @returns rollouts in all logs of the folder
 */
export function copyReplicates(from: string, to: string, replicates: number): number {
  let rollouts = 0;
  for (const id of readdirSync(join(from, 'runs'))) {
    const source = join(from, 'runs', id);
    const log = readFileSync(join(source, 'events.jsonl'), 'utf8');
    const own = log.split('\n').filter((line) => line.startsWith('{"type":"rollout"')).length;
    for (let replicate = 0; replicate < replicates; replicate += 1) {
      const target = join(to, 'runs', id.replace(/r0$/, `r${replicate}`));
      mkdirSync(target, { recursive: true });
      writeFileSync(join(target, 'events.jsonl'), replicate === 0 ? log : replicated(log, id, replicate));
      for (const file of readdirSync(source, { withFileTypes: true }))
        if (file.isFile() && file.name !== 'events.jsonl')
          link(join(source, file.name), join(target, file.name));
      rollouts += own;
    }
  }
  for (const file of readdirSync(from, { withFileTypes: true }))
    if (file.isFile()) copyFileSync(join(from, file.name), join(to, file.name));
  return rollouts;
}

function replicated(log: string, id: string, replicate: number): string {
  return log
    .replaceAll(`"id":"${id}"`, `"id":"${id.replace(/r0$/, `r${replicate}`)}"`)
    .replace('"replicate":0,', `"replicate":${replicate},`)
    .replace('"seed":42,"target"', `"seed":${42 + seedStep * replicate},"target"`)
    .replaceAll('"repeat":0,', `"repeat":${replicate},`)
    .replace(/^(\{"type":"rollout","key":"[^"]*\|)r0v/gm, `$1r${replicate}v`);
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
