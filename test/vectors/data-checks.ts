import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { normaliseLivemathRecord } from '../../benchmarks/livemath/normalise-record.ts';
import { livemathPayloadSchema } from '../../benchmarks/livemath/payload.ts';
import { ratioSplit } from '../../benchmarks/ratio-split.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { normaliseSearchqaRecord } from '../../benchmarks/searchqa/normalise-record.ts';
import { searchqaPayloadSchema } from '../../benchmarks/searchqa/payload.ts';
import { splitNames } from '../../benchmarks/task.ts';
import { writeSplitFolder } from '../../benchmarks/write-split-folder.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { type SectionResult, section } from './checker.ts';

interface DataCheck {
  /** Folder of the sample under DATA_DIR. */
  readonly folder: string;
  readonly benchmark: string;
  /** An item as `data import` would write it. */
  readonly itemOf: (row: unknown) => { readonly id: string } | null;
  /** Replies that must score 1, every gold answer among them. */
  readonly rightReplies: (payload: unknown) => readonly string[];
}

const livemathRowSchema = z.object({ id: z.string(), raw: z.unknown() });

const checks: readonly DataCheck[] = [
  {
    folder: 'searchqa',
    benchmark: 'searchqa',
    itemOf: (row) => normaliseSearchqaRecord(row, 'items.jsonl'),
    rightReplies: (payload) =>
      searchqaPayloadSchema.parse(payload).answers.map((gold) => `I think so.\n<answer>${gold}</answer>`),
  },
  {
    folder: 'livemathematicianbench',
    benchmark: 'livemath',
    itemOf(row) {
      const { id, raw } = livemathRowSchema.parse(row);
      const item = normaliseLivemathRecord(raw, 'items.jsonl');
      if (item?.id !== id) throw new Error(`${id}: read as ${item?.id ?? 'nothing'}`);
      return item;
    },
    rightReplies: (payload) => [
      `<answer>${livemathPayloadSchema.parse(payload).correct_choice.text}</answer>`,
    ],
  },
];

/**
 * Real items, where a folder of samples is at hand: they are normalised, split, written, loaded by the adapter,
 * and their own gold answers must score 1.
 */
export async function dataChecks(dataDir: string | null): Promise<(SectionResult & { file: string })[]> {
  return Promise.all(checks.map((check) => checkSample(dataDir, check)));
}

async function checkSample(
  dataDir: string | null,
  check: DataCheck,
): Promise<SectionResult & { file: string }> {
  const file = `${check.folder}/items.jsonl`;
  const path = dataDir === null ? null : join(dataDir, file);
  if (path === null || !existsSync(path))
    return { file, section: 'real items', cases: 0, mismatches: [], absent: true };
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    const rows = lines.filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line));
    return { file, ...(await scoreRows(rows, check)) };
  } catch (error) {
    return { file, section: 'real items', cases: 1, mismatches: [String(error)] };
  }
}

async function scoreRows(rows: readonly unknown[], check: DataCheck): Promise<SectionResult> {
  const items = rows.map(check.itemOf);
  const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-'));
  try {
    writeSplitFolder(folder, ratioSplit(items, { ratio: [2, 1, 7] }), {});
    const benchmark = findBenchmark(check.benchmark).create({ prompts: new PromptLibrary() });
    const source = { kind: 'split-dir', path: folder } as const;
    const signal = new AbortController().signal;
    const { splits } = await benchmark.load({ source, settings: {}, limit: 0, signal });
    const tasks = new Map(
      splitNames.flatMap((split) => splits[split].map((task) => [task.id, task] as const)),
    );
    return section('real items', items, (_, index) => {
      const task = tasks.get(items[index]?.id ?? '');
      if (task === undefined || benchmark.official === null) return 'not loaded';
      const gold = benchmark.official.goldOf(task, benchmark.evalPresentationSeed);
      const replies = check.rightReplies(task.payload);
      if (replies.length === 0) return `${task.id}: no gold answer`;
      for (const reply of replies) {
        const { hard, soft } = benchmark.official.score(reply, gold);
        if (hard !== 1 || soft !== 1) return `${task.id}: ${reply.slice(-80)} scores ${hard}/${soft}`;
      }
      return null;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
