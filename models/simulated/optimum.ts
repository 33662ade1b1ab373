import type { BookTask, SimulationBook } from './book.ts';
import { createMinimalScore } from './minimal-score.ts';
import { type TargetProfile, worldPrior } from './prior.ts';
import { approximateTokens, type Rule } from './statement.ts';
import { shortestWording } from './wording.ts';
import type { World } from './world.ts';

export interface Optimum {
  /** Expected hard score of the best minimal document. */
  readonly hard: number;
  /** The document as text: the parser reads it back as the same rules. */
  readonly document: string;
  /** Per concept, in the order of the world. */
  readonly choice: readonly RuleChoice[];
}

type RuleChoice = 'absent' | 'general' | 'conditional';

/**
 * The best document among {absent, general, conditional} for every concept, each rule in its shortest
 * wording, in the order of the concepts except that any one rule may stand last (where emphasis is). Exact:
 * branch and bound over all documents.
 */
export function optimum(
  book: SimulationBook,
  world: World,
  profile: TargetProfile,
  tasks: readonly BookTask[],
): Optimum {
  const score = createMinimalScore(world, profile, tasks);
  const sentences = world.concepts.map((concept) => sentencesOf(book, concept));
  const order = byWeight(world, tasks);
  let best: { hard: number; lines: readonly string[]; choice: readonly RuleChoice[] } = {
    hard: -1,
    lines: [],
    choice: [],
  };
  const choice: RuleChoice[] = world.concepts.map(() => 'absent');

  const finish = (stated: number, conditional: number): void => {
    const rules = choice.flatMap((state, k) =>
      state === 'absent' ? [] : [{ bit: 1 << k, text: sentences[k]?.[state] ?? '' }],
    );
    const lasts = rules.length === 0 ? [undefined] : rules;
    for (const last of lasts) {
      const laid = last === undefined ? rules : [...rules.filter((rule) => rule !== last), last];
      const { emphasised, tokens } = layOut(laid);
      const hard = score.exact({ stated, conditional, emphasised, tokens });
      if (hard > best.hard) best = { hard, lines: laid.map(({ text }) => text), choice: [...choice] };
    }
  };
  const visit = (depth: number, stated: number, conditional: number, length: number, open: number): void => {
    const tokens = Math.ceil(Math.max(0, length - 1) / 4);
    // At the end every stated rule counts as emphasised for the bound, since the order is not chosen yet.
    if (score.bound({ stated, conditional, emphasised: stated, tokens }, open) <= best.hard) return;
    const k = order[depth];
    if (k === undefined) {
      finish(stated, conditional);
      return;
    }
    const bit = 1 << k;
    const left = open & ~bit;
    const added = (state: 'general' | 'conditional'): number =>
      length + (sentences[k]?.[state]?.length ?? 0) + 3;
    if (sentences[k]?.conditional !== undefined) {
      choice[k] = 'conditional';
      visit(depth + 1, stated | bit, conditional | bit, added('conditional'), left);
    }
    choice[k] = 'general';
    visit(depth + 1, stated | bit, conditional, added('general'), left);
    choice[k] = 'absent';
    visit(depth + 1, stated, conditional, length, left);
  };
  visit(0, 0, 0, 0, (1 << world.concepts.length) - 1);
  return { hard: best.hard, document: best.lines.map((text) => `- ${text}`).join('\n'), choice: best.choice };
}

type Sentences = { readonly general: string; readonly conditional?: string };

function sentencesOf(book: SimulationBook, concept: World['concepts'][number]): Sentences {
  const general: Rule = {
    concept: concept.id,
    value: concept.truth,
    exceptionValue: null,
    scope: 'general',
    taskId: null,
  };
  if (concept.exceptionTruth === null) return { general: shortestWording(book, general) };
  const conditional: Rule = { ...general, scope: 'conditional', exceptionValue: concept.exceptionTruth };
  return { general: shortestWording(book, general), conditional: shortestWording(book, conditional) };
}

/** Concepts that many tasks carry come first: deciding them moves the bound most. */
function byWeight(world: World, tasks: readonly BookTask[]): number[] {
  const carriers = (id: string): number =>
    tasks.filter((task) => task.concepts.some((concept) => concept.id === id)).length;
  return world.concepts
    .map(({ id }, k) => ({ k, weight: carriers(id) }))
    .sort((a, b) => b.weight - a.weight || a.k - b.k)
    .map(({ k }) => k);
}

/** Where the bulleted rules start, hence which are emphasised, and how long the document is. */
function layOut(rules: readonly { bit: number; text: string }[]): { emphasised: number; tokens: number } {
  const text = rules.map((rule) => `- ${rule.text}`).join('\n');
  const from = text.length * (1 - worldPrior.emphasisShare);
  let start = 2;
  let emphasised = 0;
  for (const rule of rules) {
    if (start >= from) emphasised |= rule.bit;
    start += rule.text.length + 3;
  }
  return { emphasised, tokens: approximateTokens(text) };
}
