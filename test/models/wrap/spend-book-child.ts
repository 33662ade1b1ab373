import { messageOf } from '../../../core/errors.ts';
import { SpendBook } from '../../../models/wrap/spend-book.ts';

/** A process that opens a spend book at the moment it is told to, and closes it again. */
process.on('message', ({ results, atMs }: { readonly results: string; readonly atMs: number }) => {
  while (Date.now() < atMs) {
    // Nobody sleeps through the moment.
  }
  try {
    const book = SpendBook.open(results, { isCapped: false });
    process.send?.({ before: book.before.calls });
    book.close();
  } catch (error) {
    process.send?.({ why: messageOf(error) });
  }
});
process.send?.({ ready: true });
