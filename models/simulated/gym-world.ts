import type { Split } from '../../core/vocabulary.ts';
import type { BookConcept, BookTask, SimulationBook } from './book.ts';
import { draw, drawBelow, drawFrom } from './draw.ts';
import { generatedPrior, type Range } from './prior.ts';
import { type World, type WorldOverrides, worldOf } from './world.ts';

/** Raised when generated worlds change: part of their names and so of every draw. */
const gymVersion = 1;

const nouns = [
  'heading',
  'margin',
  'stamp',
  'colour',
  'ribbon',
  'border',
  'signature',
  'caption',
  'footer',
  'binding',
  'watermark',
  'label',
] as const;
const manners = [
  ['in the north style', 'after northern custom'],
  ['in the south style', 'after southern custom'],
  ['in the east style', 'after eastern custom'],
  ['in the west style', 'after western custom'],
  ['in the old style', 'after old custom'],
] as const;

export interface GymWorldOptions {
  readonly seed: number;
  readonly sizes: Readonly<Record<Split, number>>;
  /** Number of concepts, prevalence and exception share of each; default: drawn from the frozen prior. */
  readonly concepts?: number;
  readonly prevalence?: Range;
  readonly exception?: Range;
  /** Added to every prevalence on test: a shifted distribution. */
  readonly testShift?: number;
  readonly overrides?: WorldOverrides;
}

/** A world with tasks of its own: nothing in it comes from a benchmark. */
export interface GymWorld {
  readonly book: SimulationBook;
  readonly world: World;
  readonly splits: Readonly<Record<Split, readonly BookTask[]>>;
  promptOf(task: BookTask): string;
  /** 1 if all fields and the private fact are right; share of right fields. */
  score(task: BookTask, answer: string): { hard: number; soft: number };
}

/** Draws concepts, tasks and parameters from the seed (spec/simulated-world.md 1 to 3). */
export function createGymWorld(options: GymWorldOptions): GymWorld {
  const name = `gym-${gymVersion}`;
  const key = `${name}:${options.seed}`;
  const { concepts: range } = generatedPrior;
  const count = options.concepts ?? range.low + drawBelow(range.high - range.low + 1, key, 'concepts');
  const concepts = nouns.slice(0, count).map((noun, index) => conceptOf(noun, index, key, options));
  const splits = {
    train: tasksOf('train', concepts, key, options),
    val: tasksOf('val', concepts, key, options),
    test: tasksOf('test', concepts, key, options),
  };
  const tasks = [...splits.train, ...splits.val, ...splits.test];
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const conceptById = new Map(concepts.map((concept) => [concept.id, concept]));
  const book: SimulationBook = {
    world: name,
    seed: options.seed,
    concepts,
    tasks,
    identify: (userText) => /^Card (g-[a-z]+-\d+)$/m.exec(userText)?.[1] ?? null,
    render: (taskId, values, privateFactRight) =>
      [
        ...(byId.get(taskId)?.concepts ?? []).map(
          ({ id }) => `${id}=${conceptById.get(id)?.values[values[id] ?? 0]?.id ?? ''}`,
        ),
        `fact=${privateFactRight ? 'right' : 'wrong'}`,
      ].join('; '),
    inspect: (taskId, output) => {
      const shown = new Map(output.split('; ').map((field) => [field.split('=')[0], field.split('=')[1]]));
      return Object.fromEntries(
        (byId.get(taskId)?.concepts ?? []).map(({ id }) => {
          const index = conceptById.get(id)?.values.findIndex((value) => value.id === shown.get(id)) ?? -1;
          return [id, index < 0 ? null : index];
        }),
      );
    },
  };
  return {
    book,
    world: worldOf(book, { overrides: options.overrides ?? {} }),
    splits,
    promptOf: (task) => {
      const cues = task.concepts.flatMap(({ id, exception }) =>
        exception ? [conceptById.get(id)?.exception?.cue ?? ''] : [],
      );
      const fields = task.concepts.map(({ id }) => id).join(', ');
      return [`Card ${task.id}`, `Fields: ${fields}`, ...cues.map((cue) => `There is ${cue}.`)].join('\n');
    },
    score: (task, answer) => {
      const shown = book.inspect(task.id, answer, null);
      const right = task.concepts.filter(({ id, exception }) => {
        const concept = conceptById.get(id);
        const truth = exception ? (concept?.exception?.truth ?? concept?.truth) : concept?.truth;
        return shown[id] === truth;
      }).length;
      const all = right === task.concepts.length && answer.includes('fact=right');
      return { hard: all ? 1 : 0, soft: right / Math.max(1, task.concepts.length) };
    },
  };
}

function conceptOf(noun: string, index: number, key: string, options: GymWorldOptions): BookConcept {
  const { low, high } = generatedPrior.values;
  const count = low + drawBelow(high - low + 1, key, noun, 'values');
  const truth = drawBelow(count, key, noun, 'truth');
  const other = (truth + 1 + drawBelow(count - 1, key, noun, 'exception-truth')) % count;
  return {
    id: noun,
    family: `family ${Math.floor(index / generatedPrior.familySize) + 1}`,
    topics: [`the ${noun}`, `every ${noun}`],
    values: manners.slice(0, count).map((phrases, value) => ({ id: `v${value}`, phrases })),
    truth,
    exception: options.exception?.high === 0 ? null : { cue: `a torn ${noun}`, truth: other },
  };
}

/** A task carries each concept by its prevalence, and at least one. */
function tasksOf(
  split: Split,
  concepts: readonly BookConcept[],
  key: string,
  options: GymWorldOptions,
): BookTask[] {
  const shift = split === 'test' ? (options.testShift ?? 0) : 0;
  const chances = concepts.map(({ id }) => ({
    id,
    carried: drawFrom(options.prevalence ?? generatedPrior.prevalence, key, id, 'prevalence') + shift,
    exception: drawFrom(options.exception ?? generatedPrior.exception, key, id, 'exception-share'),
  }));
  return Array.from({ length: options.sizes[split] }, (_, n) => {
    const id = `g-${split}-${n}`;
    const margins = chances.map((chance) => ({
      ...chance,
      margin: chance.carried - draw(key, id, chance.id, 'carried'),
    }));
    const closest = Math.max(...margins.map(({ margin }) => margin));
    return {
      id,
      concepts: margins
        .filter(({ margin }) => margin > 0 || margin === closest)
        .map((chance) => ({
          id: chance.id,
          exception: draw(key, id, chance.id, 'exception') < chance.exception,
        })),
    };
  });
}
