import { z } from 'zod';
import { parseSearchQueries } from '../../../benchmarks/officeqa/search/search-queries.ts';
import { differs, section, type VectorChecker } from '../checker.ts';

const rowSchema = z.object({ text: z.string(), queries: z.array(z.string()) });

/** Reply -> the web searches that it asks for. */
export const officeqaSearchQueriesChecker: VectorChecker = {
  file: 'officeqa_search_queries.json',
  check: (content) => [
    section('', content, (row) => {
      const { text, queries } = rowSchema.parse(row);
      return differs(JSON.stringify(text.slice(0, 80)), parseSearchQueries(text), queries);
    }),
  ],
};
