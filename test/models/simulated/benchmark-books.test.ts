import { describe, expect, it } from 'vitest';
import { alfworldConcepts } from '../../../benchmarks/alfworld/simulation/concepts.ts';
import { conventions } from '../../../benchmarks/bookkeeping/conventions.ts';
import { docvqaConcepts } from '../../../benchmarks/docvqa/simulation/concepts.ts';
import { livemathConcepts } from '../../../benchmarks/livemath/simulation/concepts.ts';
import { searchqaConcepts } from '../../../benchmarks/searchqa/simulation/concepts.ts';
import { spreadsheetConcepts } from '../../../benchmarks/spreadsheetbench/simulation/concepts.ts';
import type { BookConcept, SimulationBook } from '../../../models/simulated/book.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { ruleOfStatement } from '../../../models/simulated/proposed-items.ts';
import type { Rule } from '../../../models/simulated/statement.ts';
import { paraphrases, wordRule } from '../../../models/simulated/wording.ts';

const bookkeeping: BookConcept[] = Object.values(conventions).map(({ id, family, topics, values }) => ({
  id,
  family,
  topics,
  values: values.map((value) => ({ id: value.id, phrases: value.phrases })),
  truth: 1,
  exception: { cue: 'marked urgent', truth: 0 },
}));

function bookOf(world: string, concepts: readonly BookConcept[]): SimulationBook {
  return {
    world,
    seed: 1,
    concepts,
    tasks: [{ id: 'train-0007', concepts: [] }],
    identify: () => null,
    render: () => '',
    inspect: () => ({}),
  };
}

function rulesOn(concept: BookConcept): Rule[] {
  return concept.values.flatMap((_, value): Rule[] => {
    const rule: Rule = { concept: concept.id, value, exceptionValue: null, scope: 'general', taskId: null };
    const under = concept.exception?.truth;
    return [
      rule,
      { ...rule, scope: 'vague' },
      { ...rule, scope: 'task', taskId: 'train-0007' },
      ...(under === undefined || under === value
        ? []
        : [{ ...rule, scope: 'conditional' as const, exceptionValue: under }]),
    ];
  });
}

describe.each([
  bookOf('bookkeeping', bookkeeping),
  bookOf('livemath', livemathConcepts),
  bookOf('searchqa', searchqaConcepts),
  bookOf('alfworld', alfworldConcepts),
  bookOf('spreadsheetbench-mini', spreadsheetConcepts),
  bookOf('docvqa', docvqaConcepts),
])('the conventions of $world', (book) => {
  it('are read back from every wording that the world can give them', () => {
    const parser = createDocumentParser(book);
    const misread: string[] = [];
    for (const rule of book.concepts.flatMap(rulesOn))
      for (let variant = 0; variant < paraphrases.length * 6; variant += 1) {
        const sentence = wordRule(book, rule, variant);
        const read = parser.parse(`Preface.\n\n- ${sentence}`).statements.map(ruleOfStatement);
        if (JSON.stringify(read) !== JSON.stringify([rule]))
          misread.push(`${sentence} => ${JSON.stringify(read)}`);
      }
    expect(misread).toEqual([]);
  });
});
