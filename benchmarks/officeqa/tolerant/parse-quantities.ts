/** A number of an answer, with what is written around it. */
export interface Quantity {
  readonly value: number;
  /** 1,000 for "thousand" and so on; null without a scale word. */
  readonly scale: number | null;
  readonly percent: boolean;
  /** Digits behind the decimal point as written. */
  readonly decimals: number;
}

export interface ParsedAnswer {
  readonly quantities: readonly Quantity[];
  /** What is left of the text besides numbers, units and words that say nothing. */
  readonly words: readonly string[];
}

const scales: ReadonlyMap<string, number> = new Map(
  Object.entries({ thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 }).flatMap(
    ([word, factor]): [string, number][] => [
      [word, factor],
      [`${word}s`, factor],
    ],
  ),
);
const sayNothing = new Set(
  'about approximately around roughly nominal dollar dollars us usd and of in'.split(' '),
);
/** Longest text that is looked at. */
const mostCharacters = 2000;

const piece =
  /([-\u2212\u2013+]?)([$\u20ac\u00a3]?)([-\u2212\u2013]?)((?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d*)?|\.\d+)(e[-+]?\d{1,3})?|(%)|(\p{L}+)/gu;

/** Numbers of an answer in their order, with commas, currency signs, minus signs, brackets, scales and percent. */
export function parseQuantities(text: string): ParsedAnswer {
  const plain = text
    .slice(0, mostCharacters)
    .toLowerCase()
    .replace(/per\s+cent/g, 'percent');
  const quantities: Quantity[] = [];
  const words: string[] = [];
  for (const match of plain.matchAll(piece)) {
    const [whole, sign = '', , inner = '', digits, exponent = '', percent, word] = match;
    const last = quantities.at(-1);
    if (digits !== undefined) {
      const before = plain.slice(0, match.index);
      const after = plain.slice(match.index + whole.length);
      // A dash right behind a digit or a letter joins or separates; it is no sign.
      const signed = isMinus(sign) && !/[\p{L}\p{N}]$/u.test(before);
      const bracketed =
        /\([$\u20ac\u00a3]?$/.test(before) &&
        /^\s*(?:%|percent|thousand|million|billion|trillion)?\s*\)/.test(after);
      const negative = signed || isMinus(inner) || bracketed;
      const size = Number(`${digits.replaceAll(',', '')}${exponent}`);
      quantities.push({
        value: negative ? -size : size,
        scale: null,
        percent: false,
        decimals: /\.(\d*)$/.exec(digits)?.[1]?.length ?? 0,
      });
    } else if (percent !== undefined || word === 'percent') {
      if (last !== undefined) quantities.splice(-1, 1, { ...last, percent: true });
    } else if (word !== undefined) {
      const scale = scales.get(word);
      if (scale !== undefined && last !== undefined) quantities.splice(-1, 1, { ...last, scale });
      else if (scale === undefined && !sayNothing.has(word)) words.push(word);
    }
  }
  return { quantities, words };
}

function isMinus(sign: string): boolean {
  return sign !== '' && sign !== '+';
}
