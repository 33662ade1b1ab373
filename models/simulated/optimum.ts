import type { BookTask, SimulationBook } from './book.ts';
import { factChance, fieldCases, logistic } from './field-chance.ts';
import { type TargetProfile, worldPrior } from './prior.ts';
import { approximateTokens, type ParsedDocument, type Rule, type Statement } from './statement.ts';
import { shortestWording } from './wording.ts';
import { truthOf, type World, type WorldConcept } from './world.ts';

/** Expected share of tasks whose fields are all right: exact, without a draw. */
export function expectedHard(
  world: World,
  profile: TargetProfile,
  document: ParsedDocument,
  tasks: readonly BookTask[],
): number {
  if (tasks.length === 0) return 0;
  let sum = 0;
  for (const { task, count } of kindsOf(tasks, document))
    sum += count * taskChance(world, profile, document, task);
  return sum / tasks.length;
}

export interface Optimum {
  /** Expected hard score of the best minimal document. */
  readonly hard: number;
  /** The document as text: the parser reads it back as the same rules. */
  readonly document: string;
  /** Per concept, in the order of the world. */
  readonly choice: readonly ('absent' | 'general' | 'conditional')[];
}

type Choice = Optimum['choice'][number];

/**
 * The best document among {absent, general, conditional} for every concept, each rule in its shortest
 * wording, in the order of the concepts except that any one rule may stand last (where emphasis is). Exact:
 * branch and bound, with a bound that forgives the undecided part all its costs.
 */
export function optimum(
  book: SimulationBook,
  world: World,
  profile: TargetProfile,
  tasks: readonly BookTask[],
): Optimum {
  const kinds = kindsOf(tasks, null);
  const options = world.concepts.map((concept) => candidatesOf(book, concept, tasks));
  let best: Optimum = { hard: -1, document: '', choice: [] };
  const visit = (choice: readonly Choice[], sentences: readonly Sentence[]): void => {
    if (upperBound(world, profile, kinds, tasks.length, choice, sentences) <= best.hard) return;
    const candidates = options[choice.length];
    if (candidates === undefined) {
      for (const order of orders(sentences)) {
        const document = layOut(order);
        const hard = expectedHard(world, profile, document, tasks);
        if (hard > best.hard) best = { hard, document: document.text, choice };
      }
      return;
    }
    for (const { state, sentence } of candidates)
      visit([...choice, state], sentence === null ? sentences : [...sentences, sentence]);
  };
  visit([], []);
  return best;
}

interface Sentence {
  readonly rule: Rule;
  readonly text: string;
}

function taskChance(world: World, profile: TargetProfile, document: ParsedDocument, task: BookTask): number {
  let chance = factChance(world, profile);
  for (const carried of task.concepts) {
    let field = 0;
    for (const { weight, right } of fieldCases(world, profile, document, task, carried))
      field += weight * right;
    chance *= field;
  }
  return chance;
}

/** Tasks that no document of the kind can tell apart, counted. A document with task rules tells all apart. */
function kindsOf(
  tasks: readonly BookTask[],
  document: ParsedDocument | null,
): { task: BookTask; count: number }[] {
  const named = new Set(document?.statements.flatMap(({ taskId }) => (taskId === null ? [] : [taskId])));
  const kinds = new Map<string, { task: BookTask; count: number }>();
  for (const task of tasks) {
    const fields = task.concepts.map(({ id, exception }) => `${id}${exception ? '!' : ''}`).sort();
    const key = (named.has(task.id) ? `${task.id}: ` : '') + fields.join(' ');
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { task, count: 1 });
    else kind.count += 1;
  }
  return [...kinds.values()];
}

/** Richest rule first: good documents early make the bound bite. */
function candidatesOf(
  book: SimulationBook,
  concept: WorldConcept,
  tasks: readonly BookTask[],
): { state: Choice; sentence: Sentence | null }[] {
  const rule = (scope: 'general' | 'conditional'): Sentence => {
    const said: Rule = {
      concept: concept.id,
      value: concept.truth,
      exceptionValue: scope === 'conditional' ? concept.exceptionTruth : null,
      scope,
      taskId: null,
    };
    return { rule: said, text: shortestWording(book, said) };
  };
  const carriers = tasks.flatMap((task) => task.concepts.filter(({ id }) => id === concept.id));
  const candidates: { state: Choice; sentence: Sentence | null }[] = [];
  if (concept.exceptionTruth !== null && carriers.some(({ exception }) => exception))
    candidates.push({ state: 'conditional', sentence: rule('conditional') });
  candidates.push({ state: 'general', sentence: rule('general') }, { state: 'absent', sentence: null });
  return candidates;
}

/** The canonical order, and every order that moves one sentence to the end. */
function orders(sentences: readonly Sentence[]): (readonly Sentence[])[] {
  if (sentences.length < 2) return [sentences];
  return sentences.map((last) => [...sentences.filter((sentence) => sentence !== last), last]);
}

function layOut(sentences: readonly Sentence[]): ParsedDocument {
  const text = sentences.map((sentence) => `- ${sentence.text}`).join('\n');
  let start = 2;
  const statements = sentences.map((sentence): Statement => {
    const at = start;
    start += sentence.text.length + 3;
    const emphasised = at >= text.length * (1 - worldPrior.emphasisShare);
    return { ...sentence.rule, text: sentence.text, start: at, emphasised, support: null };
  });
  return { text, hash: '', statements, tokens: approximateTokens(text) };
}

/**
 * No completion of the partial choice is better: undecided rules are free, met and emphasised; decided ones
 * bear the number and length of what is decided so far.
 */
function upperBound(
  world: World,
  profile: TargetProfile,
  kinds: readonly { task: BookTask; count: number }[],
  taskCount: number,
  choice: readonly Choice[],
  sentences: readonly Sentence[],
): number {
  const tokens = approximateTokens(sentences.map(({ text }) => `- ${text}`).join('\n'));
  const force =
    profile.phi +
    world.emphasis -
    Math.max(0, sentences.length - profile.capacity) / world.overloadScale -
    tokens / world.lengthScaleTokens;
  const follow = logistic(force);
  const states = new Map(
    world.concepts.map((concept, index) => [concept.id, { concept, state: choice[index] }]),
  );
  let sum = 0;
  for (const { task, count } of kinds) {
    const irrelevant = sentences.filter(
      ({ rule }) => !task.concepts.some(({ id }) => id === rule.concept),
    ).length;
    let chance = factChance(world, profile);
    for (const { id, exception } of task.concepts) {
      const known = states.get(id);
      if (known === undefined) continue;
      const { concept, state } = known;
      const base = logistic(profile.alpha + concept.beta - world.irrelevantCost * irrelevant);
      const blocked = state === 'general' && truthOf(concept, exception) !== concept.truth;
      if (state !== 'absent' && !blocked) chance *= base + (1 - base) * follow;
      else chance *= base;
    }
    sum += count * chance;
  }
  return taskCount === 0 ? 0 : sum / taskCount;
}
