import { bytesPerToken } from '../../core/estimated-tokens.ts';
import type { Rng } from '../../core/rng.ts';
import { vocabulary } from './vocabulary.ts';

/** Bullets under one heading. */
const bulletsPerSection = 6;
/** Shorter endings cannot always be filled exactly. */
const shortestEnding = 60;
const comma = ', the ';

/**
 * A text about nothing, in the form that learned documents have: headings, and bullets of one sentence. All words of four
 * letters or more are from the vocabulary, and none is in `avoid`; what joins them is shorter.
 * @param tokens its length at 4 bytes a token, met exactly from 40 tokens on
 * @throws {RangeError} when what is to be avoided leaves too few words
 */
export function placeboText({
  tokens,
  rng,
  avoid,
}: {
  readonly tokens: number;
  readonly rng: Rng;
  readonly avoid: ReadonlySet<string>;
}): string {
  const words = wordsWithout(avoid);
  const one = (list: readonly string[]) => list[rng.below(list.length)] ?? '';
  const scene = () => `the ${one(words.adjectives)} ${one(words.nouns)}`;
  const sentence = () => {
    const sight = scene();
    return `${sight[0]?.toUpperCase()}${sight.slice(1)} ${one(words.verbs)} by ${scene()}, and ${scene()} ${one(words.verbs)}.`;
  };
  const heading = () => `## The ${one(words.nouns)} and the ${one(words.nouns)}\n\n`;
  const size = tokens * bytesPerToken;
  let text = `# A walk by the ${one(words.nouns)}\n\n`;
  for (let bullets = 0; ; bullets += 1) {
    const begun = bullets > 0 && bullets % bulletsPerSection === 0 ? `\n${heading()}` : '';
    const next = `${begun}- ${sentence()}\n`;
    if (text.length + next.length + shortestEnding > size) break;
    text += next;
  }
  return `${text}${ending(size - text.length, words.nouns, rng)}`;
}

/** A bullet of exactly so many characters, where they are enough for one: nouns, the last two of fitting lengths. */
function ending(length: number, nouns: readonly string[], rng: Rng): string {
  const one = (list: readonly string[]) => list[rng.below(list.length)] ?? '';
  const ofLength = (wanted: number) => nouns.filter((noun) => noun.length === wanted);
  const longest = Math.max(...nouns.map((noun) => noun.length));
  let text = '- By it lay the ';
  const left = () => length - text.length - '.\n'.length;
  while (left() > 2 * longest + comma.length) text += `${one(nouns)}${comma}`;
  const pairs = nouns.flatMap((noun) =>
    ofLength(left() - comma.length - noun.length).map((other) => `${noun}${comma}${other}`),
  );
  const [single = one(nouns)] = ofLength(left());
  return `${text}${pairs.length > 0 ? one(pairs) : single}.\n`;
}

function wordsWithout(avoid: ReadonlySet<string>) {
  const kept = (list: readonly string[]) => {
    const left = list.filter((word) => !avoid.has(word));
    if (left.length < 5) throw new RangeError('a placebo cannot be written: its words are those of the task');
    return left;
  };
  return {
    adjectives: kept(vocabulary.adjectives),
    nouns: kept(vocabulary.nouns),
    verbs: kept(vocabulary.verbs),
  };
}
