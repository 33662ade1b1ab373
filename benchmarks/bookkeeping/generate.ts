import type { ItemLimit } from '../../core/item-limit.ts';
import type { Split, Task } from '../../core/vocabulary.ts';
import type { Dataset } from '../contract.ts';
import { datasetOf, makeTask } from '../task.ts';
import { drawNotes } from './draw-notes.ts';
import type { BookkeepingPayload } from './payload.ts';
import type { Settings } from './settings.ts';
import { choiceFor, drawStyle } from './style.ts';
import { writeLine } from './write-line.ts';

const sizes: Readonly<Record<Split, number>> = { train: 40, val: 40, test: 100 };

/** Draws style and notes. Train and val do not depend on `testSeed`; no note occurs twice. */
export function generateDataset(
  settings: Settings,
  options: { readonly name: string; readonly limit: ItemLimit },
): Dataset<BookkeepingPayload> {
  const { style: styleSeed, difficulty, testSeed } = settings;
  const style = drawStyle(styleSeed, difficulty);
  const taken = new Set<string>();
  const splitOf = (split: Split): Task<BookkeepingPayload>[] => {
    const draw = split === 'test' ? testSeed : 0;
    const prefix = `style${styleSeed}-${difficulty}-${split}${draw === 0 ? '' : draw}`;
    const notes = drawNotes({
      style,
      count: sizes[split],
      simple: difficulty === 'easy',
      seed: [styleSeed, difficulty, split, draw],
      taken,
    });
    return notes.map(({ text, facts, type, cluster }, index) => {
      const choice = choiceFor(style, facts);
      return makeTask({
        id: `${prefix}-${String(index + 1).padStart(3, '0')}`,
        split,
        cluster,
        type,
        payload: {
          style: styleSeed,
          difficulty,
          note: text,
          gold: { line: writeLine(facts, choice), facts, choice },
        },
      });
    });
  };
  const seeds = `style ${styleSeed}, ${difficulty}${testSeed === 0 ? '' : `, test seed ${testSeed}`}`;
  return datasetOf(
    { train: splitOf('train'), val: splitOf('val'), test: splitOf('test') },
    {
      provenance: `${options.name}, ${seeds}: generated from templates written for this suite (MIT)`,
      limit: options.limit,
    },
  );
}
