import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { presentChoices } from '../../benchmarks/livemath/choices.ts';
import { normaliseLivemathRecord } from '../../benchmarks/livemath/normalise-record.ts';
import { livemathItemSchema } from '../../benchmarks/livemath/payload.ts';
import { scoreLivemath } from '../../benchmarks/livemath/score.ts';
import { normaliseSearchqaRecord } from '../../benchmarks/searchqa/normalise-record.ts';
import { scoreSearchqa } from '../../benchmarks/searchqa/score.ts';
import { type SectionResult, section } from './checker.ts';

const livemathRowSchema = z.object({ id: z.string(), raw: z.unknown() });

/** Real items, where a folder of samples is at hand: each is read, and its own gold answer must score 1. */
export function dataChecks(dataDir: string | null): (SectionResult & { file: string })[] {
  return [
    check(dataDir, 'searchqa', (row) => {
      const item = normaliseSearchqaRecord(row, 'items.jsonl');
      const wrong = item.answers.filter((gold) => {
        const { hard, soft } = scoreSearchqa(`I think so.\n<answer>${gold}</answer>`, item.answers);
        return hard !== 1 || soft !== 1;
      });
      if (item.answers.length === 0) return `${item.id}: no gold answer`;
      return wrong.length === 0 ? null : `${item.id}: gold '${wrong[0]}' does not score 1`;
    }),
    check(dataDir, 'livemathematicianbench', (line) => {
      const row = livemathRowSchema.parse(line);
      const item = normaliseLivemathRecord(row.raw, 'items.jsonl');
      if (item === null) return `${row.id}: dropped`;
      livemathItemSchema.parse(item);
      if (item.id !== row.id) return `${row.id}: id read as ${item.id}`;
      const { choices, correct } = presentChoices(item, item.id, 42);
      const gold = { choices, correct_choice: correct };
      const right = choices.filter(
        ({ label }) => scoreLivemath(`<answer>${label}</answer>`, gold).hard === 1,
      );
      if (right.length !== 1 || right[0]?.text !== item.correct_choice.text)
        return `${row.id}: right options are ${right.map(({ label }) => label).join(', ')}`;
      return scoreLivemath(`<answer>${correct.text}</answer>`, gold).hard === 1
        ? null
        : `${row.id}: the gold text does not score 1`;
    }),
  ];
}

function check(
  dataDir: string | null,
  name: string,
  compare: (row: unknown) => string | null,
): SectionResult & { file: string } {
  const file = `${name}/items.jsonl`;
  const path = dataDir === null ? null : join(dataDir, file);
  if (path === null || !existsSync(path))
    return { file, section: 'real items', cases: 0, mismatches: [], absent: true };
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));
  return { file, ...section('real items', rows, compare) };
}
