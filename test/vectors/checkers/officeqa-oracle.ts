import { z } from 'zod';
import { DataFile } from '../../../benchmarks/data-file.ts';
import { listField } from '../../../benchmarks/officeqa/list-field.ts';
import { htmlTableToMarkdown } from '../../../benchmarks/officeqa/oracle/html-table.ts';
import { oraclePages } from '../../../benchmarks/officeqa/oracle/oracle-pages.ts';
import { pageNumberOf } from '../../../benchmarks/officeqa/oracle/page-number.ts';
import { differs, section, type VectorChecker } from '../checker.ts';
import { checkListFields } from './officeqa-list-fields.ts';
import { partOf } from './parts.ts';

const contextSchema = z.object({ source_files: z.unknown(), source_docs: z.unknown(), context: z.string() });
const numberSchema = z.object({ doc: z.string(), page: z.number().nullable() });
const tableSchema = z.object({ html: z.string(), markdown: z.string() });

/** The parsed document that all contexts of the file speak of. */
const bulletin = 'treasury_bulletin_1900_01';

/** Page JSON -> the block of oracle pages; web address -> page number; HTML table -> Markdown; list fields. */
export const officeqaOracleChecker: VectorChecker = {
  file: 'officeqa_oracle.json',
  check(content) {
    const document = JSON.stringify({ document: { elements: partOf(content, 'elements') } });
    const pages = [DataFile.of(new TextEncoder().encode(document), `pages/${bulletin}.json`)];
    return [
      section('contexts', partOf(content, 'contexts'), (row) => {
        const { source_files, source_docs, context } = contextSchema.parse(row);
        const source = { sourceFiles: listField(source_files), sourceDocs: listField(source_docs), pages };
        return differs('context', oraclePages(source, 'NOTE'), context);
      }),
      section('page_numbers', partOf(content, 'page_numbers'), (row) => {
        const { doc, page } = numberSchema.parse(row);
        return differs(doc, pageNumberOf(doc), page);
      }),
      section('tables', partOf(content, 'tables'), (row) => {
        const { html, markdown } = tableSchema.parse(row);
        return differs(html, htmlTableToMarkdown(html), markdown);
      }),
      checkListFields(content),
    ];
  },
};
