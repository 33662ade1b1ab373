import { posix } from 'node:path';
import { codePointLength, codePointPrefix, pyStripRight } from '../../../core/python-text.ts';
import type { DataFile } from '../../data-file.ts';
import { stemOf } from '../clusters.ts';
import { pageNumberOf } from './page-number.ts';
import { pageText } from './page-text.ts';

const [mostOfPage, mostInAll] = [24_000, 80_000];

interface PageReference {
  readonly file: string;
  readonly page: number;
  readonly address: string;
}

export interface OracleSource {
  readonly sourceFiles: readonly string[];
  readonly sourceDocs: readonly string[];
  readonly pages: readonly DataFile[];
}

/**
 * The pages that an item's web addresses point at, as the published prompt shows them (spec/benchmarks-qa.md 4.3); each
 * page once, with limits. Empty when there is none.
 * @param note how the model is to use them, one sentence
 * @throws {DataError} when a page file is not JSON, is gone or was altered
 */
export function oraclePages({ sourceFiles, sourceDocs, pages }: OracleSource, note: string): string {
  const byStem = new Map(pages.map((file) => [stemOf(posix.basename(file.name)), file]));
  const blocks: string[] = [];
  const seen = new Set<string>();
  let left = mostInAll;
  for (const { file, page, address } of references(sourceFiles, sourceDocs)) {
    const stem = stemOf(posix.basename(file));
    const parsed = byStem.get(stem);
    if (parsed === undefined || seen.has(`${stem} ${page}`)) continue;
    seen.add(`${stem} ${page}`);
    const text = pageText(parsed, page);
    if (text === '') continue;
    if (left <= 0) break;
    const block = `### ${file} page ${page}\nSource URL: ${address}\n\n${cutPage(text)}`;
    const length = codePointLength(block);
    if (length > left) {
      blocks.push(
        `${pyStripRight(codePointPrefix(block, left))}\n\n[no more room: the oracle pages end here]`,
      );
      break;
    }
    blocks.push(block);
    left -= length;
  }
  if (blocks.length === 0) return '';
  const opening = `The following content is pre-parsed from the oracle OfficeQA source page(s). ${note}`;
  return [opening, ...blocks].join('\n\n');
}

function references(files: readonly string[], addresses: readonly string[]): PageReference[] {
  return addresses.flatMap((address, index) => {
    const page = pageNumberOf(address);
    const file = files[index] ?? (files.length === 1 ? files[0] : undefined);
    return page === null || file === undefined ? [] : [{ file, page, address }];
  });
}

function cutPage(text: string): string {
  const length = codePointLength(text);
  if (length <= mostOfPage) return text;
  const kept = pyStripRight(codePointPrefix(text, mostOfPage));
  return `${kept}\n\n[cut: ${length - mostOfPage} more characters on this page]`;
}
