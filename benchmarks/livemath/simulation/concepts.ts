import type { BookConcept } from '../../../models/simulated/book.ts';

/** Checks decide the option; the others decide how the letter is written. */
export type LivemathCheckId = 'quantifiers' | 'hypotheses' | 'equality' | 'strength' | 'meta';

/** The solving behaviours of LiveMathematicianBench's simulated world, in words. Value 0 is right in general. */
export const livemathConcepts: readonly (BookConcept & {
  readonly id: LivemathCheckId | 'letter' | 'reasons';
})[] = [
  {
    id: 'quantifiers',
    family: 'reading',
    topics: ['quantifiers', 'the check of quantifiers'],
    values: [
      { id: 'compared', phrases: ['word by word in every option', 'separately for each option'] },
      { id: 'gist', phrases: ['by their general sense', 'for the gist'] },
      { id: 'question-only', phrases: ['in the question only', 'from the question alone'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'hypotheses',
    family: 'reading',
    topics: ['hypotheses', 'the check of hypotheses'],
    values: [
      {
        id: 'one-by-one',
        phrases: ['one by one against the question', 'each with a counterexample in mind'],
      },
      { id: 'background', phrases: ['as mere background', 'as background information'] },
      { id: 'counted', phrases: ['by their number', 'by counting them'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'equality',
    family: 'reading',
    topics: ['cases of equality', 'equality cases'],
    values: [
      { id: 'tested', phrases: ['by testing the boundary', 'with a test of every boundary case'] },
      { id: 'always', phrases: ['as always attained', 'as attained without a test'] },
      { id: 'never', phrases: ['as never attained', 'as excluded without a test'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'strength',
    family: 'choosing',
    topics: ['strength', 'the comparison of strength'],
    values: [
      {
        id: 'strongest',
        phrases: ['by the strongest claim that can be proved', 'from the strongest claim down'],
      },
      { id: 'safest', phrases: ['by the safest claim', 'from the safest claim up'] },
      { id: 'weakest', phrases: ['by the weakest condition that suffices', 'from the weakest condition up'] },
      { id: 'boldest', phrases: ['by the boldest claim', 'by whatever claims most'] },
    ],
    truth: 0,
    exception: { cue: 'weakest hypothesis', truth: 2 },
  },
  {
    id: 'meta',
    family: 'choosing',
    topics: ['options about other options', 'the judgement of options about options'],
    values: [
      { id: 'proved', phrases: ['by trying to prove more', 'by an attempt to improve the true one'] },
      { id: 'on-sight', phrases: ['as right on sight', 'as the default choice'] },
      { id: 'wording', phrases: ['by their wording alone', 'from the wording'] },
      { id: 'skipped', phrases: ['as fillers', 'as not worth a check'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'letter',
    family: 'form',
    topics: ['the letter', 'the chosen letter'],
    values: [
      { id: 'bare', phrases: ['bare between answer tags', 'alone inside the answer tags'] },
      { id: 'option', phrases: ['after the word Option', 'behind the word Option'] },
      { id: 'brackets', phrases: ['in round brackets', 'between round brackets'] },
      { id: 'bold', phrases: ['in bold', 'between double stars'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'reasons',
    family: 'form',
    topics: ['reasons', 'the justification'],
    values: [
      { id: 'before', phrases: ['ahead of the answer tags', 'before the answer tags'] },
      { id: 'comma', phrases: ['after a comma inside the tags', 'in the tags after a comma'] },
      { id: 'first', phrases: ['inside the tags in front of it all', 'at the start inside the tags'] },
    ],
    truth: 0,
    exception: null,
  },
];
