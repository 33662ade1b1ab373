import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../../core/hash.ts';
import { drawPage } from './draw-page.ts';
import { pageTextOf } from './page-blocks.ts';
import { miniPages } from './pages.ts';
import { miniQuestions } from './questions.ts';

/**
 * `npx tsx benchmarks/docvqa/mini/make-mini.ts`: draws the pages of `docvqa-mini` and writes its items into `../data`. The
 * same pages give the same pixels; how they are packed is up to the zlib of the Node that runs this.
 */
const folder = fileURLToPath(new URL('../data', import.meta.url));

mkdirSync(join(folder, 'images'), { recursive: true });
const pages = new Map(
  miniPages.map((page) => {
    const [bytes, file] = [drawPage(page), `images/${page.id}.png`];
    writeFileSync(join(folder, file), bytes);
    return [page.id, { page, image: { file, sha256: sha256(bytes) } }];
  }),
);

for (const split of ['train', 'val', 'test'] as const) {
  const items = miniQuestions.filter((candidate) => candidate.split === split).map(itemOf);
  mkdirSync(join(folder, split), { recursive: true });
  writeFileSync(join(folder, split, 'items.json'), `${JSON.stringify(items, null, 2)}\n`);
}

function itemOf(
  { split, page: id, question, answer }: (typeof miniQuestions)[number],
  index: number,
): object {
  const found = pages.get(id);
  if (found === undefined) throw new Error(`no page '${id}'`);
  return {
    id: `dvm-${split}-${String(index + 1).padStart(2, '0')}`,
    question,
    answers: [answer],
    image: found.image,
    docId: id,
    ucsf_document_id: null,
    ucsf_document_page_no: null,
    topic: found.page.topic,
    page_text: pageTextOf(found.page),
  };
}
