import { fileURLToPath } from 'node:url';
import { DataError } from '../../core/errors.ts';
import type { ItemSource } from '../data/item-source.ts';
import { recordFields } from '../data/record-fields.ts';
import { normaliseSearchqaRecord } from './normalise-record.ts';

/** SearchQA in the form of MRQA 2019, as parquet (spec/benchmarks-qa.md 1.1). */
export const searchqaSource: ItemSource = {
  benchmark: 'searchqa',
  manifest: fileURLToPath(new URL('./manifest', import.meta.url)),
  hub: {
    repo: 'lucadiliello/searchqa',
    revision: 'main',
    selectFiles(paths) {
      const parquet = paths.filter((path) => path.endsWith('.parquet'));
      if (parquet.length === 0)
        throw new DataError(`lucadiliello/searchqa: no .parquet file among ${paths.length} files`);
      return parquet;
    },
  },
  columns: { id: ['key', 'id'], content: ['question', 'context', 'answers'] },
  licence: 'none stated: quiz clues and search result snippets, research use only, do not redistribute',
  idOf(value) {
    const { id, key } = recordFields(value);
    const found = id ?? key;
    return typeof found === 'string' && found !== '' ? found : null;
  },
  normalise: ({ value, where }) => normaliseSearchqaRecord(withoutNulls(value), where),
};

/** Parquet has a null where a row lacks the column: only `context: null` and its like must be refused. */
function withoutNulls(value: unknown): unknown {
  const { id, key, ...rest } = recordFields(value);
  return { ...rest, ...(id == null ? {} : { id }), ...(key == null ? {} : { key }) };
}
