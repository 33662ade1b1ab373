import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { miniItems } from './items.ts';

/** `npx tsx benchmarks/officeqa/mini/make-mini.ts`: writes the items of `officeqa-mini` beside its excerpts. */
const folder = fileURLToPath(new URL('../data', import.meta.url));

for (const [split, items] of Object.entries(miniItems((file) => readFileSync(join(folder, file)))))
  writeFileSync(join(folder, split, 'items.json'), `${JSON.stringify(items, null, 2)}\n`);
