import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Characters of each task's context: the size of the real items. */
const contextChars = 4_000;
const words =
  'the river town was founded by traders who crossed an old bridge near its northern gate and kept records of grain';

export interface BenchItem {
  readonly id: string;
  readonly question: string;
  readonly context: string;
  readonly answers: readonly string[];
}

/** SearchQA-shaped items; every second one has the answer that the loopback server gives. */
export function benchItems(count: number, prefix: string): BenchItem[] {
  const pool = words.split(' ');
  return Array.from({ length: count }, (_, index) => {
    let context = `[DOC] [TLE] Passage ${prefix}${index} [PAR]`;
    for (let at = index; context.length < contextChars; at += 7) context += ` ${pool[at % pool.length]}`;
    return {
      id: `${prefix}${index}`,
      question: `Which town is described in passage ${prefix}${index}?`,
      context: context.slice(0, contextChars),
      answers: [index % 2 === 0 ? 'Alpha Town' : 'Omega'],
    };
  });
}

/** Writes a split folder with `count` test items. */
export function writeBenchSplits(folder: string, count: number): void {
  const splits = { train: benchItems(1, 'a'), val: benchItems(1, 'b'), test: benchItems(count, 't') };
  for (const [split, items] of Object.entries(splits)) {
    mkdirSync(join(folder, split), { recursive: true });
    writeFileSync(join(folder, split, 'items.json'), JSON.stringify(items));
  }
}
