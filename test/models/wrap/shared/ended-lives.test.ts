import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EndedLives } from '../../../../models/wrap/shared/ended-lives.ts';
import { SpendBook } from '../../../../models/wrap/spend-book.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';

it('a life has ended when its book is closed, and not between the folder and the lock of its beginning', () => {
  const results = temporaryFolder();
  const ended = new EndedLives(results);
  mkdirSync(join(results, 'spend', 'begins'), { recursive: true });
  expect(ended.look()).toEqual([]);
  const book = SpendBook.open(results, { isCapped: false });
  book.reserve(0.5);
  expect(ended.look()).toEqual([]);
  book.settle(1, 0.25);
  book.close();
  expect(ended.look()).toEqual([{ life: book.life, usd: 0.25, calls: 1 }]);
});
