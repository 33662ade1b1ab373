import { fileURLToPath } from 'node:url';
import { DataError } from '../../core/errors.ts';
import type { ItemSource } from '../data/item-source.ts';
import { recordFields } from '../data/record-fields.ts';
import { normaliseLivemathRecord } from './normalise-record.ts';
import { livemathItemSchema } from './payload.ts';

const months = ['202511', '202512', '202601', '202602'];
const monthFiles = months.map((month) => `data/${month}/qa_${month}_final.json`);

/** LiveMathematicianBench: four monthly JSON files at a pinned revision (spec/benchmarks-qa.md 2.1). */
export const livemathSource: ItemSource = {
  benchmark: 'livemath',
  manifest: fileURLToPath(new URL('./manifest', import.meta.url)),
  hub: {
    repo: 'LiveMathematicianBench/LiveMathematicianBench',
    revision: 'b72450f6ce96c26158d64d945a5d31ef7727be41',
    selectFiles(paths) {
      const missing = monthFiles.filter((file) => !paths.includes(file));
      if (missing.length > 0)
        throw new DataError(
          `LiveMathematicianBench/LiveMathematicianBench: ${missing.join(', ')} not among ${paths.length} files`,
        );
      return monthFiles;
    },
  },
  columns: {
    id: ['id', 'month', 'no'],
    content: [
      ...['mcq', 'question', 'choices', 'correct_choice', 'paper_link', 'theorem', 'sketch', 'theorem_type'],
      ...['source_path', 'source_file', 'raw'],
    ],
  },
  licence:
    "not clear: MIT on an author's copy, none on the site, paper CC BY-NC-ND 4.0; research use, attribution",
  idOf(value) {
    const { id, month, no } = { ...recordFields(recordFields(value).raw), ...recordFields(value) };
    if (typeof id === 'string' && id !== '') return id;
    return month == null || no == null ? null : `${month}:${no}`;
  },
  normalise({ value, where, file }, row) {
    const { raw, source_file: sourceFile, ...outer } = recordFields(value);
    // A wrapped record keeps the source record untouched in `raw`, with id and file beside it.
    const record = raw === undefined ? outer : { ...recordFields(raw), id: outer.id };
    const { month, no } = recordFields(record);
    if (raw !== undefined && typeof outer.id === 'string' && outer.id !== `${month}:${no}`)
      throw new DataError(`${where}: id '${outer.id}', but its record has month ${month} and no ${no}`);
    const item = normaliseLivemathRecord(
      { ...record, source_path: recordFields(record).source_path ?? sourceFile ?? file },
      where,
    );
    if (item === null) return null;
    const link = row?.paper_link;
    if (typeof link === 'string' && link !== item.paper_link)
      throw new DataError(
        `${where}: paper_link is '${item.paper_link}', the manifest has '${link}': altered or renumbered`,
      );
    const checked = livemathItemSchema.safeParse(item);
    if (checked.success) return item;
    const [issue] = checked.error.issues;
    throw new DataError(`${where}: field '${issue?.path.join('.')}': ${issue?.message}`);
  },
};
