import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../core/hash.ts';
import { writeSite } from '../../../reports/html/write-site.ts';
import { summariseRun } from '../../../reports/run-summary.ts';
import { namedTables, tablesOf } from '../../../reports/write-report.ts';
import { type MadeRun, madeEvents } from '../summaries.ts';

/** Markup that names, documents and reasons of the results hold. */
export const hostile = '<img src=x onerror=alert(1)>"\'</script><script>alert(2)</script>';
const document = `# Skill\n\n${hostile}\n</pre><a href="javascript:alert(3)">x</a>\u202e\u0007 ${'a'.repeat(2000)}`;
/** Two runs of a simulated cell and two of a live one. */
export const hostileRuns: readonly MadeRun[] = [
  { benchmark: hostile, model: `m${hostile}`, mode: `d${hostile}`, hard: [0, 0, 1, 0], source: 'simulated' },
  {
    benchmark: hostile,
    model: `m${hostile}`,
    mode: `d${hostile}`,
    method: 'skillopt',
    label: `s${hostile}`,
    stamps: [hostile],
    hard: [1, 0, 1, 1],
    source: 'simulated',
  },
  { benchmark: 'plain', model: hostile, hard: [1, 1] },
  { benchmark: 'plain', model: hostile, method: 'skillopt', hard: [1, 0] },
];

/** Writes logs below `folder` and their HTML report into `site`. @param lost the logs are looked for where they are not @param name title and reason */
export async function writeHostileSite(
  made: readonly MadeRun[],
  {
    folder,
    site,
    lost = false,
    name = hostile,
  }: { folder: string; site: string; lost?: boolean; name?: string },
): Promise<void> {
  // Hostile ids cannot be names of folders: the logs lie in folders of other names.
  const runFolder = (id: string) => join(folder, 'runs', sha256(id).slice(0, 16));
  const summaries = made.flatMap((options) => {
    const [started, ...others] = madeEvents(options);
    const text = { type: 'document', key: 'document|abc', hash: 'abc', text: document, meta: {} } as const;
    const events = started === undefined ? [] : [started, text, ...others];
    const summary = summariseRun(events);
    if (summary === null) return [];
    mkdirSync(runFolder(summary.run.id), { recursive: true });
    writeFileSync(
      join(runFolder(summary.run.id), 'events.jsonl'),
      events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    return [summary];
  });
  const tables = namedTables(folder, summaries, tablesOf(summaries, { title: name }));
  const notPossible = [{ benchmark: 'plain', model: hostile, mode: 'direct', method: 'human', reason: name }];
  await writeSite({
    site,
    title: name,
    summaries,
    runFolder: lost ? () => join(folder, 'nowhere') : runFolder,
    tables,
    layout: null,
    notPossible,
  });
}
