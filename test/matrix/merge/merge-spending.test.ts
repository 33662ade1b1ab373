import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../../core/errors.ts';
import { mergeFolders } from '../../../matrix/merge/merge-folders.ts';
import { SpendBook } from '../../../models/wrap/spend-book.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const early = [
  { reserved: 1, usd: 0.5 },
  { settled: 1, usd: 0.2 },
];
const grown = [...early, { reserved: 2, usd: 0.5 }, { settled: 2, usd: 0.3 }];

/** A results folder without runs in which one process spent. */
function spending(lines: readonly object[]): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'runs'));
  mkdirSync(join(folder, 'spend', 'life'), { recursive: true });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(join(folder, 'spend', 'life', 'spend.jsonl'), text);
  return folder;
}

function spentIn(folder: string) {
  const book = SpendBook.open(folder, { isCapped: true });
  book.close();
  return book.before;
}

describe('what was spent in merged folders', () => {
  it('is the longer of two copies of an account, in whatever order and in how many merges they come', () => {
    const folders = [spending(early), spending(grown)];
    const expected = { calls: 2, usd: 0.5, open: 0 };
    for (const order of [folders, [...folders].reverse()]) {
      const [at, step] = [join(temporaryFolder(), 'once'), join(temporaryFolder(), 'steps')];
      mkdirSync(join(step, 'runs'), { recursive: true });
      mergeFolders({ folders: order, out: at });
      for (const folder of order) mergeFolders({ folders: [folder], out: step });
      expect([spentIn(at), spentIn(step)]).toEqual([
        expect.objectContaining(expected),
        expect.objectContaining(expected),
      ]);
    }
  });

  it('is refused when two copies of an account differ', () => {
    const folders = [spending(grown), spending([...early, { reserved: 2, usd: 0.1 }])];
    expect(() => mergeFolders({ folders, out: join(temporaryFolder(), 'out') })).toThrow(ConfigError);
    expect(() => mergeFolders({ folders, out: join(temporaryFolder(), 'out') })).toThrow(/'life'/);
  });

  it('is refused when it is no account, such as one of negative money', () => {
    const folder = spending([{ reserved: 1, usd: -5 }]);
    const out = join(temporaryFolder(), 'out');
    expect(() => mergeFolders({ folders: [folder], out })).toThrow(DataError);
    expect(() => mergeFolders({ folders: [folder], out })).toThrow(/spend\.jsonl:1/);
  });

  it('is refused, not passed over, behind a link, also when it is counted against a cap', () => {
    const folder = spending(grown);
    const elsewhere = join(temporaryFolder(), 'life');
    renameSync(join(folder, 'spend', 'life'), elsewhere);
    symlinkSync(elsewhere, join(folder, 'spend', 'life'));
    expect(() => mergeFolders({ folders: [folder], out: join(temporaryFolder(), 'out') })).toThrow(/link/);
    expect(() => SpendBook.open(folder, { isCapped: true })).toThrow(DataError);
  });
});
