const wordsKept = 10;

/**
 * The short form in which TextGrad shows variables (spec/baselines.md 6.1): more than 20 words, split at single
 * spaces, become the first ten, a mark and the last ten.
 */
export function shortValue(text: string): string {
  const words = text.split(' ');
  if (words.length <= 2 * wordsKept) return text;
  return `${words.slice(0, wordsKept).join(' ')} (...) ${words.slice(-wordsKept).join(' ')}`;
}
