import { z } from 'zod';
import { DataError } from '../../../core/errors.ts';
import { pyStrip } from '../../../core/python-text.ts';
import type { DataFile } from '../../data-file.ts';
import { htmlTableToMarkdown } from './html-table.ts';
import { decodeEntities } from './html-text.ts';
import { integerOf } from './page-number.ts';

/** Whatever an element lacks only keeps it off the page. */
const elementSchema = z.object({
  content: z.unknown(),
  bbox: z.array(z.unknown()).catch([]),
});
const boxSchema = z.object({ page_id: z.unknown() });
const fileSchema = z.object({ document: z.object({ elements: z.array(z.unknown()) }) });

/**
 * The text of one page of a parsed bulletin: its elements, in order, with blank lines between them.
 * @throws {DataError} when the file is not JSON
 */
export function pageText(file: DataFile, page: number): string {
  const rendered = elementsOf(file).flatMap((value) => {
    const element = elementSchema.safeParse(value);
    if (!element.success || typeof element.data.content !== 'string') return [];
    const onPage = element.data.bbox.some((box) => {
      const parsed = boxSchema.safeParse(box);
      return parsed.success && integerOf(parsed.data.page_id) === page;
    });
    const text = onPage ? elementText(element.data.content) : '';
    return text === '' ? [] : [text];
  });
  return pyStrip(rendered.join('\n\n'));
}

function elementsOf(file: DataFile): readonly unknown[] {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(new TextDecoder().decode(file.read())));
    return parsed.success ? parsed.data.document.elements : [];
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${file.name}: not JSON`, error);
  }
}

function elementText(content: string): string {
  const text = pyStrip(content);
  if (text.toLowerCase().includes('<table')) return htmlTableToMarkdown(text);
  const plain = decodeEntities(text).replace(/\r\n?/g, '\n');
  return pyStrip(plain.replace(/\n{3,}/g, '\n\n'));
}
