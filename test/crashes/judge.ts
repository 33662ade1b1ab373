import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256 } from '../../core/hash.ts';
import { readJsonlSync } from '../../core/jsonl-reader.ts';
import { resultsStore } from '../../matrix/store.ts';
import { livesOf, spendingOfLife, spendLinesOf } from '../../models/wrap/spend-book.ts';
import { logsOf } from '../cli/live-run.ts';

/** Every file below a folder, by its path from there. */
export function filesBelow(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** A report file without what the clock says: the summed latencies of a run's calls. */
function withoutClock(path: string): string {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.json')) return text.replace(/"model_seconds": ?[\d.]+/g, '"model_seconds": -');
  if (!/table[^/]*\.csv$/.test(path)) return text;
  const rows = text.split('\n').map((line) => line.split(','));
  const [heading = []] = rows;
  // Counted from the end: what may hold a comma within quotes lies before it.
  const fromEnd = heading.length - heading.indexOf('model_seconds');
  return rows.map((row) => row.filter((_, index) => index !== row.length - fromEnd).join(',')).join('\n');
}

/**
 * How results differ from those of an undisturbed sweep; empty: in nothing but the clock. The pages of the HTML report
 * show each call's latency and the order in which calls ended: their names are compared here, their bytes with those of a
 * report made anew ({@link reportDifferences}).
 */
export function differences(undisturbed: string, actual: string): string[] {
  const wrong: string[] = [];
  const [expected, found] = [logsOf(undisturbed), logsOf(actual)];
  for (const id of new Set([...Object.keys(expected), ...Object.keys(found)]))
    if (JSON.stringify(expected[id]) !== JSON.stringify(found[id]))
      wrong.push(`${actual}: log of ${id} differs`);
  const reports = [undisturbed, actual].map((folder) => new Set(filesBelow(join(folder, 'report'))));
  for (const name of new Set(reports.flatMap((names) => [...names]))) {
    const [usual, own] = [undisturbed, actual].map((folder) => join(folder, 'report', name));
    if (!reports.every((names) => names.has(name)))
      wrong.push(`${actual}: report/${name} is on one side only`);
    else if (!name.startsWith('html/') && withoutClock(usual ?? '') !== withoutClock(own ?? ''))
      wrong.push(`${actual}: report/${name} differs`);
  }
  return wrong;
}

/** How two reports of the same logs differ, to the byte. */
export function reportDifferences(one: string, other: string): string[] {
  const [mine, theirs] = [filesBelow(join(one, 'report')), filesBelow(join(other, 'report'))];
  return [...new Set([...mine, ...theirs])]
    .filter((name) => {
      const paths = [one, other].map((folder) => join(folder, 'report', name));
      const [a, b] = paths.map((path) => (existsSync(path) ? sha256(readFileSync(path)) : ''));
      return a !== b;
    })
    .map((name) => `${one}: report/${name} is not what a report made anew holds`);
}

/** Lines that are there twice in the logs of a results folder, and blobs that are not what their name says. */
export function doubled(results: string): string[] {
  const wrong: string[] = [];
  const store = resultsStore(results);
  for (const id of store.runIds()) {
    const folder = store.runFolder(id);
    for (const [file, field] of [
      ['events.jsonl', 'key'],
      ['transcripts.jsonl', 'digest'],
      ['calls.jsonl', 'key'],
    ] as const) {
      const seen = new Set<string>();
      for (const name of fieldsOf(join(folder, file), field)) {
        if (seen.has(name)) wrong.push(`${join(folder, file)}: ${field} ${name} is there twice`);
        seen.add(name);
      }
    }
    for (const path of filesBelow(join(folder, 'blobs'))) {
      const digest = sha256(readFileSync(join(folder, 'blobs', path)));
      if (!path.endsWith(digest)) wrong.push(`${join(folder, 'blobs', path)}: not what its name says`);
    }
  }
  return wrong;
}

function* fieldsOf(path: string, field: string): Generator<string> {
  if (!existsSync(path)) return;
  for (const { value } of readJsonlSync(path, { origin: 'own' }))
    if (typeof value === 'object' && value !== null && field in value)
      yield String((value as Record<string, unknown>)[field]);
}

/** Keys of the calls that the journals of a results folder hold: of all runs together, and how many lines. */
export function journalled(results: string): { keys: Set<string>; lines: number } {
  const keys = new Set<string>();
  let lines = 0;
  const store = resultsStore(results);
  if (existsSync(join(results, 'runs')))
    for (const id of readdirSync(join(results, 'runs')))
      for (const key of fieldsOf(join(store.runFolder(id), 'calls.jsonl'), 'key')) {
        keys.add(key);
        lines += 1;
      }
  return { keys, lines };
}

/** Files that an undisturbed sweep does not leave. Accounts of calls have names of their own, one for each life. */
export function leftOvers(undisturbed: string, actual: string): string[] {
  const usual = new Set(filesBelow(undisturbed));
  return filesBelow(actual)
    .filter((name) => !usual.has(name) && !/^spend\/[^/]+\/spend\.jsonl$/.test(name))
    .map((name) => `${actual}: ${name} was left behind`);
}

/** The accounts of a results folder: calls, and what was settled twice or belongs to no call. */
export function accounts(results: string): { reserved: number; open: number; usd: number; wrong: string[] } {
  const sum = { reserved: 0, open: 0, usd: 0, wrong: [] as string[] };
  for (const life of livesOf(results)) {
    const { calls, open, usd } = spendingOfLife(results, life);
    sum.reserved += calls;
    sum.open += open;
    sum.usd += usd;
    const [reserved, settled] = [new Set<number>(), new Set<number>()];
    for (const line of spendLinesOf(results, life)) {
      const [set, call] = 'reserved' in line ? [reserved, line.reserved] : [settled, line.settled];
      if (set.has(call)) sum.wrong.push(`${results}: account ${life}: call ${call} is there twice`);
      set.add(call);
    }
    for (const call of settled)
      if (!reserved.has(call)) sum.wrong.push(`${results}: account ${life}: call ${call} was never reserved`);
  }
  return sum;
}

/** Living processes that were started with this folder for temporary files. */
export function processesWith(tmp: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TMPDIR=${tmp}\0`);
      } catch {
        return false;
      }
    })
    .map((pid) => `${pid} ${commandOf(pid)}`);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').slice(0, 120);
  } catch {
    return '(gone)';
  }
}
