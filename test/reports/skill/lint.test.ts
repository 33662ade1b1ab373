import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Benchmark } from '../../../benchmarks/contract.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { normalTokens } from '../../../benchmarks/searchqa/score.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { documentShape } from '../../../reports/skill/lint/document-shape.ts';
import { lintDocument } from '../../../reports/skill/lint/lint-document.ts';
import { type LintCorpus, type LintTask, lintCorpus } from '../../../reports/skill/lint/lint-tasks.ts';
import { testAnswers } from '../../../reports/skill/lint/test-answers.ts';
import { wordsOf } from '../../../reports/skill/lint/words.ts';

const options = { words: 8, maxTokens: 4000 };
const { signal } = new AbortController();

async function corpusOf(name: string): Promise<{ benchmark: Benchmark; corpus: LintCorpus }> {
  const definition = findBenchmark(name);
  const benchmark = definition.create({ prompts: new PromptLibrary() });
  if (definition.defaultSource === null) throw new Error(`${name} has no items here`);
  const dataset = await benchmark.load({ source: definition.defaultSource, settings: {}, limit: 0, signal });
  return { benchmark, corpus: lintCorpus(benchmark, dataset) };
}

const bundled = ['searchqa-mini', 'livemath-mini', 'bookkeeping'];

/** Where each word of a text begins and ends in it. */
function spansOf(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const handMade = (tasks: readonly Partial<LintTask>[], given = ''): LintCorpus => ({
  tasks: tasks.map((task, index) => ({ split: 'test', id: `t${index}`, input: '', answers: [], ...task })),
  given,
  answerWords: wordsOf,
  hasAnswers: true,
});

describe.each(bundled)('skill lint against %s', (name) => {
  it('finds nothing in the seed document', async () => {
    const { benchmark, corpus } = await corpusOf(name);
    expect(lintDocument(benchmark.brief.seedDocument, corpus, options).findings).toEqual([]);
  });

  it('always finds a copy of 8 words of a test task, however it is dressed up', async () => {
    const { benchmark, corpus } = await corpusOf(name);
    const tests = corpus.tasks.filter(({ split }) => split === 'test');
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (which, where, shout) => {
        const task = tests[which % tests.length];
        const spans = spansOf(task?.input ?? '');
        if (task === undefined || spans.length < 8) return;
        const first = where % (spans.length - 7);
        const copy = task.input.slice(spans[first]?.start, spans[first + 7]?.end);
        const dressed = shout ? copy.toUpperCase().replaceAll(' ', '  *\n') : copy;
        const document = `${benchmark.brief.seedDocument}\n\n- For example: ${dressed}.\n`;
        const found = lintDocument(document, corpus, options).findings.filter(
          ({ rule }) => rule === 'copied-text',
        );
        expect(found.length, copy).toBeGreaterThan(0);
        const inTrain = corpus.tasks.some(
          ({ split, input }) =>
            split === 'train' && ` ${wordsOf(input).join(' ')} `.includes(` ${wordsOf(copy).join(' ')} `),
        );
        if (!inTrain) expect(found.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('finds every answer of a test task that it says it looks for', async () => {
    const { corpus } = await corpusOf(name);
    const tests = corpus.tasks.filter(({ split }) => split === 'test');
    const document = tests.map(({ answers }) => `- **${answers[0]}**`).join('\n');
    const { findings, looked, leftOut } = testAnswers(document, corpus);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.length).toBeLessThanOrEqual(looked);
    expect(looked + leftOut).toBeGreaterThanOrEqual(new Set(tests.map(({ answers }) => answers[0])).size);
    // Each answer stands in the document, so each that is looked for and is the first of its task is found.
    const firsts = new Set(tests.map(({ answers }) => corpus.answerWords(answers[0] ?? '').join(' ')));
    expect(findings.length).toBeGreaterThanOrEqual(firsts.size - leftOut);
  });
});

describe('the rule on answers', () => {
  it('finds an answer in the normal form of the benchmark', async () => {
    const { corpus } = await corpusOf('searchqa-mini');
    const { findings } = testAnswers('Say "the NEWTON!" here.', corpus);
    expect(findings).toMatchObject([{ severity: 'error', rule: 'test-answer', line: 1 }]);
  });

  it('leaves out answers that are short, given to every method, or in the inputs of many other tasks', () => {
    const others = Array.from({ length: 4 }, () => ({ input: 'every other common phrase' }));
    const corpus = handMade(
      [
        { answers: ['abc'] },
        { answers: ['ledger'] },
        { answers: ['common phrase'] },
        { answers: ['Rare'] },
        ...others,
      ],
      'Write a ledger.',
    );
    const { findings, looked, leftOut } = testAnswers('abc ledger common phrase Rare', corpus);
    expect(findings.map(({ message }) => message)).toEqual(['"Rare" is the answer of 1 test task']);
    expect([looked, leftOut]).toEqual([1, 3]);
  });

  it('warns only when a train task has the same answer, and says nothing of val and train answers', () => {
    const corpus = handMade([
      { answers: ['Shared answer'] },
      { split: 'train', answers: ['shared answer', 'Train alone'] },
      { split: 'val', answers: ['Val alone'] },
    ]);
    const { findings } = testAnswers('shared answer, train alone, val alone', corpus);
    expect(findings).toMatchObject([{ severity: 'warning', tasks: [{ split: 'test', id: 't0' }] }]);
  });

  it('only warns of a single word that the document writes in lower case, and of no name or number', () => {
    const corpus = handMade([{ answers: ['The Stand'] }, { answers: ['1687'] }]);
    const severities = (document: string) =>
      testAnswers(document, { ...corpus, answerWords: normalTokens }).findings.map(
        ({ severity }) => severity,
      );
    expect(severities('Write numbers as they stand there.')).toEqual(['warning']);
    expect(severities('It was "The Stand", in 1687.')).toEqual(['error', 'error']);
  });

  it('finds an answer that runs over the end of a line, and not one that is part of a longer word', () => {
    const corpus = handMade([{ answers: ['Lake Superior'] }]);
    expect(testAnswers('Lake\nSuperior', corpus).findings).toMatchObject([{ line: 1 }]);
    expect(testAnswers('lakes superiority', corpus).findings).toEqual([]);
  });
});

describe('the rule on copied text', () => {
  const sentence = (mark: string) => Array.from({ length: 12 }, (_, index) => `${mark}${index}`).join(' ');

  it('tells the splits apart: val and test are errors, train is a warning', () => {
    const corpus = handMade([
      { split: 'train', id: 'a', input: sentence('a') },
      { split: 'val', id: 'b', input: sentence('b') },
      { split: 'test', id: 'c', input: `${sentence('c')} ${sentence('a')}` },
    ]);
    const { findings } = lintDocument(['a', 'b', 'c'].map(sentence).join('\n\n'), corpus, options);
    expect(findings.map(({ severity, line, tasks }) => [severity, line, tasks.map(({ id }) => id)])).toEqual([
      ['error', 3, ['b']],
      ['error', 5, ['c']],
      ['warning', 1, ['c', 'a']],
    ]);
    expect(findings[0]?.message).toContain('12 words in a row');
  });

  it('takes the asked number of words, and no fewer', () => {
    const corpus = handMade([{ input: sentence('x') }]);
    const copy = (count: number) => sentence('x').split(' ').slice(0, count).join(' ');
    expect(lintDocument(copy(7), corpus, options).findings).toEqual([]);
    expect(lintDocument(copy(8), corpus, options).findings).toHaveLength(1);
    expect(lintDocument(copy(7), corpus, { ...options, words: 5 }).findings).toHaveLength(1);
  });
});

describe('the shape of a document', () => {
  const rulesOf = (document: string) =>
    documentShape(document, 4000).map(({ severity, rule, line }) => [severity, rule, line]);
  const region = '<!-- SLOW_UPDATE_START -->\n- Guidance.\n<!-- SLOW_UPDATE_END -->';
  const appendix = '<!-- APPENDIX_START -->\n- Note.\n<!-- APPENDIX_END -->';

  it('takes whole regions, one of each kind, for granted', () => {
    expect(rulesOf(`# Skill\n\n${region}\n\n${appendix}\n`)).toEqual([]);
  });

  it.each([
    ['a marker without its end', 'x\n<!-- SLOW_UPDATE_START -->\ny', 2],
    ['an end without a start', '<!-- APPENDIX_END -->\ny', 1],
    ['a second region', `${region}\n\n${region.replace('Guidance', 'Other')}`, 5],
    ['a region within another', `<!-- SLOW_UPDATE_START -->\n${appendix}\n<!-- SLOW_UPDATE_END -->`, 1],
    ['a start within its own region', `<!-- APPENDIX_START -->\n${appendix}`, 1],
  ])('reports %s', (_, document, line) => {
    expect(rulesOf(document)[0]).toEqual(['error', 'protected-region', line]);
  });

  it('warns of what only looks like a marker or a block of our prompts', () => {
    expect(rulesOf('<!--slow_update_start-->\n</skill>\n<feedback >')).toEqual([
      ['warning', 'marker-literal', 1],
      ['warning', 'marker-literal', 2],
      ['warning', 'marker-literal', 3],
    ]);
    expect(rulesOf('<skills> and <!-- a comment -->')).toEqual([]);
  });

  it('warns of repeated lines, control characters and long documents', () => {
    expect(rulesOf('- Write the date first.\n\n-  Write the date first. \n---\n---')).toEqual([
      ['warning', 'duplicate-line', 3],
    ]);
    expect(rulesOf('fine\twith a tab\r\n\u001b[31mred')).toEqual([['warning', 'control-character', 2]]);
    expect(rulesOf('word '.repeat(4000))).toEqual([['warning', 'long-document', null]]);
  });
});
