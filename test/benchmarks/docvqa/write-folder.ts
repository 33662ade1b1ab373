import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dataset } from '../../../benchmarks/contract.ts';
import type { DocvqaPayload } from '../../../benchmarks/docvqa/payload.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

export const miniFolder = fileURLToPath(new URL('../../../benchmarks/docvqa/data', import.meta.url));
export const signal = new AbortController().signal;

/** Writes a data folder below a temporary one: relative path -> content. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** One item a split, all about one page. */
export function splitsOf(item: (split: string) => object): Record<string, string> {
  const names = ['train', 'val', 'test'];
  return Object.fromEntries(names.map((split) => [`${split}/items.json`, JSON.stringify([item(split)])]));
}

export function create(name = 'docvqa') {
  return findBenchmark(name).create({ prompts: new PromptLibrary() });
}

export async function loadFolder(path: string, settings: JsonObject = {}): Promise<Dataset<DocvqaPayload>> {
  const dataset = await create().load({ source: { kind: 'split-dir', path }, settings, limit: 0, signal });
  // The adapter's own payload, which the registry hides.
  return dataset as Dataset<DocvqaPayload>;
}
