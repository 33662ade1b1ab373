const small = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
]; // prettier-ignore
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** A number below 1,000 in English words: 23 -> "twenty-three". */
export function inWords(value: number): string {
  if (value < 20) return small[value] ?? String(value);
  if (value < 100) {
    const unit = value % 10;
    return `${tens[Math.floor(value / 10)]}${unit === 0 ? '' : `-${small[unit]}`}`;
  }
  const rest = value % 100;
  return `${small[Math.floor(value / 100)]} hundred${rest === 0 ? '' : ` and ${inWords(rest)}`}`;
}

/** Regular English plural. */
export function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** The words from which the regular plural could come, most likely first. */
export function singularsOf(plural: string): string[] {
  if (!plural.endsWith('s')) return [];
  const stems = [plural.slice(0, -1), plural.slice(0, -2), `${plural.slice(0, -3)}y`];
  return stems.filter((stem) => stem.length > 1 && pluralOf(stem) === plural);
}
