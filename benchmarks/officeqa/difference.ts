import { normalTokens } from './score.ts';
import { parseQuantities, type Quantity } from './tolerant/parse-quantities.ts';

/** What is wrong with an answer, in words that hold nothing of the gold answer. */
export function answerDifference(answer: string, gold: string): string {
  const [given, wanted] = [parseQuantities(answer), parseQuantities(gold)];
  if (wanted.quantities.length === 0 || wanted.words.length > 0) return wordDifference(answer, gold);
  if (given.quantities.length === 0) return 'A number is expected, and the answer holds none.';
  if (given.quantities.length !== wanted.quantities.length)
    return given.quantities.length > wanted.quantities.length
      ? 'The answer holds more numbers than are asked for.'
      : 'The answer holds fewer numbers than are asked for.';
  const pairs = wanted.quantities.flatMap((quantity, index) => {
    const other = given.quantities[index];
    return other === undefined ? [] : [numberDifference(other, quantity)];
  });
  const wrong = pairs.filter((difference) => difference !== null);
  const [first] = wrong;
  if (first !== undefined)
    return pairs.length === 1 ? first : `${first} (${wrong.length} of ${pairs.length} numbers differ)`;
  return `The number is right, its form is not: ${formDifference(answer, gold)}.`;
}

/** null when the numbers are the same. */
function numberDifference(given: Quantity, wanted: Quantity): string | null {
  const [a, b] = [given.value, wanted.value];
  if (near(a, b)) return null;
  if (near(a, -b)) return 'The sign is wrong, the number without it is right.';
  const scaled = [1e2, 1e3, 1e6, 1e9, 1e12].some((factor) => near(a * factor, b) || near(a, b * factor));
  if (scaled) return 'The same number in another scale.';
  const step = 10 ** -Math.min(given.decimals, wanted.decimals);
  if (Math.abs(a - b) < step)
    return 'The number is right but for rounding: it has another number of decimals.';
  return 'The number differs.';
}

function formDifference(answer: string, gold: string): string {
  const [given, wanted] = [normalTokens(answer), normalTokens(gold)];
  if (given.some((token) => token.endsWith('%')) !== wanted.some((token) => token.endsWith('%')))
    return 'a percent sign is missing or too many';
  if (/[()\u2212\u2013]/.test(answer)) return 'a minus sign is written in another way';
  if (given.length > wanted.length) return 'words or unit words are left over';
  if (given.length < wanted.length) return 'words are missing, or numbers are not set apart by a space';
  return 'zeros, full stops or the spelling of the number differ';
}

function wordDifference(answer: string, gold: string): string {
  const [given, wanted] = [normalTokens(answer), normalTokens(gold)];
  const extra = given.filter((word) => !wanted.includes(word)).length;
  const missing = wanted.filter((word) => !given.includes(word)).length;
  if (missing === wanted.length) return 'No word of the answer is in the expected one.';
  const parts = [
    ...(extra > 0 ? [`${extra} word(s) too many`] : []),
    ...(missing > 0 ? [`${missing} word(s) missing`] : []),
  ];
  return `Close: ${parts.length > 0 ? parts.join(' and ') : 'the words are right, their order or number is not'}.`;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.abs(b) * 1e-9;
}
