import type { BookConcept, SimulationBook } from './book.ts';
import type { Rule } from './statement.ts';

/** Ways to say "write <topic> <value>". The simulated optimizer uses all but the last two. */
export const paraphrases: readonly ((topic: string, value: string) => string)[] = [
  (topic, value) => `Write ${topic} ${value}`,
  (topic, value) => `Always give ${topic} ${value}`,
  (topic, value) => `${capital(topic)} must be written ${value}`,
  (topic, value) => `Make sure that ${topic} comes out ${value}`,
  (topic, value) => `Put down ${topic} ${value}`,
  (topic, value) => `In every answer, ${topic} has to be given ${value}`,
  (topic, value) => `The expected form of ${topic}: ${value}`,
  (topic, value) => `${capital(topic)}: ${value}`,
  (topic, value) => `What counts for ${topic} is that it stands ${value}`,
  (topic, value) => `${capital(value)} is how ${topic} should appear`,
];

/** Number of paraphrases that the simulated optimizer uses; people may use the rest. */
export const optimizerParaphrases = paraphrases.length - 2;

/**
 * Words a rule as one sentence with its full stop. `variant` picks the paraphrase, the topic's and the
 * value's wording, so that equal variants give equal text.
 */
export function wordRule(book: SimulationBook, rule: Rule, variant = 0): string {
  const concept = book.concepts.find((candidate) => candidate.id === rule.concept);
  if (concept === undefined) return '';
  const topic = pick(concept.topics, variant);
  const phrase = (value: number): string => pick(concept.values[value]?.phrases ?? [], variant);
  const paraphrase = paraphrases[variant % paraphrases.length] ?? paraphrases[0];
  const say = (value: number): string => paraphrase?.(topic, phrase(value)) ?? '';
  if (rule.scope === 'conditional') return wordConditional(concept, rule, topic, say, phrase);
  const sentence = say(rule.value ?? 0);
  if (rule.scope === 'vague') return `Perhaps, where that seems fitting: ${sentence}.`;
  if (rule.scope === 'task') return `For task ${rule.taskId}: ${sentence}.`;
  return `${sentence}.`;
}

/** The shortest wording of a rule, for minimal documents. */
export function shortestWording(book: SimulationBook, rule: Rule): string {
  let shortest = wordRule(book, rule, 0);
  for (let variant = 1; variant < optimizerParaphrases * 6; variant += 1) {
    if (variant % paraphrases.length >= optimizerParaphrases) continue;
    const sentence = wordRule(book, rule, variant);
    if (sentence.length < shortest.length) shortest = sentence;
  }
  return shortest;
}

function wordConditional(
  concept: BookConcept,
  rule: Rule,
  topic: string,
  say: (value: number) => string,
  phrase: (value: number) => string,
): string {
  const cue = concept.exception?.cue ?? 'an exception';
  const under = phrase(rule.exceptionValue ?? 0);
  if (rule.value === null) return `Given ${cue}, write ${topic} ${under}.`;
  return `${say(rule.value)}; but given ${cue}, write it ${under}.`;
}

function pick(items: readonly string[], variant: number): string {
  return items[variant % Math.max(1, items.length)] ?? '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
