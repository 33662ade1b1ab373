import { skillOf } from '../../core/hash.ts';
import type { SimulationBook } from './book.ts';
import type { PhraseFinder, Span, TopicHit, ValueHit } from './phrases.ts';
import { createPhraseFinder, normalise } from './phrases.ts';
import { worldPrior } from './prior.ts';
import { approximateTokens, type ParsedDocument, type Rule, type Statement } from './statement.ts';

export interface DocumentParser {
  readonly book: SimulationBook;
  parse(text: string): ParsedDocument;
  /** How many concepts a text mentions, with or without saying anything about them. */
  mentions(text: string): number;
}

/**
 * Reads documents as statements on the concepts of a book: one parser for target, optimizer and optimum
 * (spec/simulated-world.md 4). A sentence with a topic and one of its values is a statement; everything else
 * is filler. Documents are remembered, since every rollout of an evaluation brings the same one.
 */
export function createDocumentParser(book: SimulationBook): DocumentParser {
  const finder = createPhraseFinder(book);
  const taskIds = new Map(book.tasks.map(({ id }) => [id.toLowerCase(), id]));
  const known = new Map<string, ParsedDocument>();
  const read = (text: string): ParsedDocument => {
    const emphasisFrom = text.length * (1 - worldPrior.emphasisShare);
    const statements = sentencesOf(text).flatMap(({ sentence, start }) =>
      rulesOf(sentence, finder, taskIds).map(
        ({ rule, support }): Statement => ({
          ...rule,
          text: sentence,
          start,
          emphasised: start >= emphasisFrom,
          support,
        }),
      ),
    );
    return { text, hash: skillOf(text).hash, statements, tokens: approximateTokens(text) };
  };
  return {
    book,
    parse(text) {
      const trimmed = text.trim();
      const seen = known.get(trimmed);
      if (seen !== undefined) return seen;
      if (known.size >= 512) known.clear();
      const parsed = read(trimmed);
      known.set(trimmed, parsed);
      return parsed;
    },
    mentions: (text) => new Set(finder.topics(normalise(text)).map(({ concept }) => concept)).size,
  };
}

/** Sentences end at line breaks and at full stops before a capital; bullets, numbers and headings are cut off. */
function sentencesOf(text: string): { sentence: string; start: number }[] {
  const sentences: { sentence: string; start: number }[] = [];
  for (const line of text.matchAll(/[^\n]+/g)) {
    let start = line.index;
    for (const piece of line[0].split(/(?<=[.!?]["')]?\s+)(?=["'(*`]*\p{Lu})/u)) {
      const lead = /^\s*(?:(?:[-*+•]|\d+[.)]|#+)\s+)?\s*/.exec(piece)?.[0].length ?? 0;
      const sentence = piece.slice(lead).trimEnd();
      if (sentence !== '') sentences.push({ sentence, start: start + lead });
      start += piece.length;
    }
  }
  return sentences;
}

const hedge =
  /\b(perhaps|maybe|possibly|might|probably|usually|sometimes|where (?:it|that) seems|if appropriate)\b/;
const negation = /\b(?:do not|don't|does not|must not|should not|not|never|avoid|instead of|rather than)\b/g;
const clauseEnd = /[;,:.]|\bbut\b|\band\b/;

function rulesOf(
  sentence: string,
  finder: PhraseFinder,
  taskIds: ReadonlyMap<string, string>,
): { rule: Rule; support: number | null }[] {
  const plain = normalise(sentence);
  const hits = finder.topics(plain);
  if (hits.length === 0) return [];
  const support = /\(support (\d+)\)/.exec(plain)?.[1];
  const taskId = taskIdIn(plain, taskIds);
  const readings = readTopics(plain, hits, finder);
  return readings.flatMap(({ concept, values }) => {
    const rule = ruleOf(concept, values, finder.cues(plain, concept), plain);
    if (rule === null) return [];
    const scoped: Rule =
      rule.scope !== 'general'
        ? rule
        : taskId !== null
          ? { ...rule, scope: 'task', taskId }
          : hedge.test(plain)
            ? { ...rule, scope: 'vague' }
            : rule;
    return [{ rule: scoped, support: support === undefined ? null : Number(support) }];
  });
}

/** Per concept of the sentence, the values that belong to its topic: those up to the next topic, else before. */
function readTopics(
  plain: string,
  hits: readonly TopicHit[],
  finder: PhraseFinder,
): { concept: string; values: ValueHit[] }[] {
  const valuesOf = new Map(
    [...new Set(hits.map((hit) => hit.concept))].map((concept) => [
      concept,
      finder.values(plain, concept).filter((value) => !negated(plain, value)),
    ]),
  );
  const claimed = [...valuesOf.entries()];
  // A topic inside another concept's value ("after the date") is part of that value, and one without a value
  // of its own says nothing: neither bounds its neighbours.
  const topics = hits.filter(
    (hit) =>
      (valuesOf.get(hit.concept)?.length ?? 0) > 0 &&
      !claimed.some(
        ([concept, values]) => concept !== hit.concept && values.some((value) => inside(hit, value)),
      ),
  );
  const read = new Map<string, ValueHit[]>();
  topics.forEach((hit, index) => {
    const others = (list: readonly TopicHit[]) => list.filter((other) => other.concept !== hit.concept);
    const next = others(topics.slice(index + 1))[0]?.start ?? plain.length;
    const before = others(topics.slice(0, index)).at(-1)?.end ?? 0;
    const values = valuesOf.get(hit.concept) ?? [];
    const after = values.filter((value) => value.start >= hit.end && value.start < next);
    const chosen = after.length > 0 ? after : values.filter((v) => v.start >= before && v.end <= hit.start);
    const cued = finder.cues(plain, hit.concept).length > 0 && others(topics).length === 0;
    const taken = cued ? values : chosen;
    if (taken.length > 0 && !read.has(hit.concept)) read.set(hit.concept, taken);
  });
  return [...read.entries()].map(([concept, values]) => ({ concept, values }));
}

/** Which value is for the cue and which for the rest follows from their order and from "otherwise". */
function ruleOf(concept: string, values: ValueHit[], cues: readonly Span[], plain: string): Rule | null {
  const [first, second] = values;
  const cue = cues[0];
  if (first === undefined) return null;
  if (cue === undefined)
    return { concept, value: first.value, exceptionValue: null, scope: 'general', taskId: null };
  const conditional = (value: ValueHit | undefined, exception: ValueHit): Rule => ({
    concept,
    value: value?.value ?? null,
    exceptionValue: exception.value,
    scope: 'conditional',
    taskId: null,
  });
  if (second === undefined) return conditional(undefined, first);
  const otherwise = /\b(otherwise|else|in all other cases)\b/.exec(plain);
  const exceptionFirst =
    cue.start < first.start ||
    (otherwise !== null && otherwise.index > first.start && cue.start < second.start);
  return exceptionFirst ? conditional(second, first) : conditional(first, second);
}

/** Is there a "not" before the value in the same clause, outside the value itself? */
function negated(plain: string, value: Span): boolean {
  for (const match of plain.matchAll(negation)) {
    const end = match.index + match[0].length;
    if (end <= value.start && !clauseEnd.test(plain.slice(end, value.start))) return true;
  }
  return false;
}

function inside(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

function taskIdIn(plain: string, taskIds: ReadonlyMap<string, string>): string | null {
  for (const match of plain.matchAll(
    /\b(?:task|item|example|episode|case|question|note)\s+["'(#]*([^\s,;"')]+)/g,
  )) {
    const id = taskIds.get((match[1] ?? '').replace(/[.:]+$/, ''));
    if (id !== undefined) return id;
  }
  return null;
}
