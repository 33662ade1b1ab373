import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

/** Texts of the data files in a folder by name, as a browser would register them. */
export function readChunks(folder: string): Map<string, string[]> {
  const chunks = new Map<string, string[]>();
  const skilloptData = (_run: string, name: string, texts: string[]) => chunks.set(name, [...texts]);
  for (const file of readdirSync(folder).sort())
    if (file.endsWith('.js')) runInNewContext(readFileSync(join(folder, file), 'utf8'), { skilloptData });
  return chunks;
}

/** The value at a place, put together from its pieces. */
export function valueAt(chunks: ReadonlyMap<string, string[]>, place: readonly number[]): unknown {
  const [chunk = 0, at = 0, pieces = 0] = place;
  const parts = Array.from({ length: pieces }, (_, piece) => {
    const texts = chunks.get(`texts-${String(chunk + piece).padStart(6, '0')}`);
    return texts?.[piece === 0 ? at : 0] ?? '';
  });
  return JSON.parse(parts.join(''));
}
