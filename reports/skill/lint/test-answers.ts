import type { Finding } from './finding.ts';
import type { LintCorpus, LintTask } from './lint-tasks.ts';
import { placedWords, wordsOf } from './words.ts';

/** Answers with fewer letters and digits than this are not looked for. */
const shortestAnswer = 4;
/** Nor are those that stand in the inputs of more than this share of other tasks, and of at least 3. */
const commonShare = 0.02;
/** Most tasks that one finding names. */
const namedTasks = 5;

export interface AnswerFindings {
  readonly findings: readonly Finding[];
  /** Distinct answers of test tasks that were looked for, and that were left out as too short or too common. */
  readonly looked: number;
  readonly leftOut: number;
}

/**
 * Finds answers of test tasks in a document, in the benchmark's normal form and as plain words. Left out, as too
 * short or too common to mean something: answers of fewer than 4 letters and digits, and those that stand in the
 * text which every method is given, or in the inputs of over 2 % (and at least 3) of the tasks that they are no
 * answer of. A warning only: an answer that is also the answer of a train task, for a method may have learnt it there;
 * and a single word that the document writes in lower case alone, for "stand" need not be "The Stand".
 */
export function testAnswers(document: string, corpus: LintCorpus): AnswerFindings {
  const normal = indexOf(placedWords(document, corpus.answerWords));
  const plain = indexOf(placedWords(document));
  const { answers, common } = bookOf(corpus);
  const findings: Finding[] = [];
  let leftOut = 0;
  let looked = 0;
  for (const [key, { words, text, tasks }] of answers) {
    const test = tasks.filter(({ split }) => split === 'test');
    if (test.length === 0) continue;
    if (key.replace(/ /g, '').length < shortestAnswer || common.has(key)) {
      leftOut += 1;
      continue;
    }
    looked += 1;
    const line = normal(words) ?? plain(wordsOf(text));
    if (line === null) continue;
    const train = tasks.some(({ split }) => split === 'train');
    const ordinary = words.length === 1 && onlyInLowerCase(document, key, corpus.answerWords);
    findings.push({
      severity: train || ordinary ? 'warning' : 'error',
      rule: 'test-answer',
      line,
      message: `"${text}" is the answer of ${test.length} test task${test.length === 1 ? '' : 's'}${train ? ', and of a train task' : ''}${ordinary ? '; it may be the ordinary word' : ''}`,
      tasks: test.slice(0, namedTasks).map(({ split, id }) => ({ split, id })),
    });
  }
  return { findings: findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)), looked, leftOut };
}

/** Is the word written in letters that have a case, and nowhere with a capital? */
function onlyInLowerCase(document: string, word: string, split: LintCorpus['answerWords']): boolean {
  if (word.toUpperCase() === word) return false;
  const pieces = document.split(/[^\p{L}\p{M}\p{N}'\u2019-]+/u);
  return !pieces.some(
    (piece) => /\p{Lu}/u.test(piece) && (split(piece).includes(word) || wordsOf(piece).includes(word)),
  );
}

interface Book {
  readonly answers: ReadonlyMap<string, Answer>;
  readonly common: ReadonlySet<string>;
}

/** Made once for all documents that are compared with the same tasks. */
const books = new WeakMap<LintCorpus, Book>();

function bookOf(corpus: LintCorpus): Book {
  const known = books.get(corpus);
  if (known !== undefined) return known;
  const answers = groupAnswers(corpus);
  const book = { answers, common: commonAnswers(corpus, answers) };
  books.set(corpus, book);
  return book;
}

interface Answer {
  readonly words: readonly string[];
  /** As the data has it. */
  readonly text: string;
  readonly tasks: LintTask[];
}

/** Every distinct answer by its normal form, with the tasks that it belongs to. */
function groupAnswers({ tasks, answerWords }: LintCorpus): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const task of tasks)
    for (const text of task.answers) {
      const words = answerWords(text);
      const key = words.join(' ');
      const known = answers.get(key);
      if (known === undefined) answers.set(key, { words, text, tasks: [task] });
      else if (known.tasks.at(-1) !== task) known.tasks.push(task);
    }
  return answers;
}

/** Normal forms of the answers that say nothing of a task. */
function commonAnswers(corpus: LintCorpus, answers: ReadonlyMap<string, Answer>): Set<string> {
  const { tasks, given, answerWords } = corpus;
  const byFirst = new Map<string, [string, Answer][]>();
  for (const entry of answers) {
    const [first = ''] = entry[1].words;
    byFirst.set(first, [...(byFirst.get(first) ?? []), entry]);
  }
  const answersIn = (text: string): Set<string> => {
    const words = answerWords(text);
    const found = new Set<string>();
    for (const [at, word] of words.entries())
      for (const [key, answer] of byFirst.get(word) ?? [])
        if (answer.words.every((wanted, index) => words[at + index] === wanted)) found.add(key);
    return found;
  };
  const common = answersIn(given);
  const counts = new Map<string, number>();
  for (const task of tasks)
    for (const key of answersIn(task.input))
      if (answers.get(key)?.tasks.includes(task) === false) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [key, count] of counts) if (count >= 3 && count > commonShare * tasks.length) common.add(key);
  return common;
}

/** Finds a sequence of words in a text: the line where it first begins, or null. */
function indexOf(words: readonly { readonly word: string; readonly line: number }[]) {
  const starts = new Map<string, number[]>();
  for (const [at, { word }] of words.entries()) {
    const places = starts.get(word);
    if (places === undefined) starts.set(word, [at]);
    else places.push(at);
  }
  return (wanted: readonly string[]): number | null => {
    const [first] = wanted;
    if (first === undefined) return null;
    const found = (starts.get(first) ?? []).find((at) =>
      wanted.every((word, index) => words[at + index]?.word === word),
    );
    return found === undefined ? null : (words[found]?.line ?? null);
  };
}
