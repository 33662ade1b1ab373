import { createRng, deriveSeed, type Rng } from '../../core/rng.ts';
import type { CalendarDate, Facts } from './facts.ts';
import { paymentTemplates, refundTemplates } from './note-templates.ts';
import { cueSentences, firstNames, items, monthNames, surnames, unknownDayPhrases } from './note-words.ts';
import type { Style } from './style.ts';

export interface Note {
  readonly text: string;
  readonly facts: Facts;
  /** `payment` or `refund`. */
  readonly type: string;
  /** Wording and payer's family: what makes two notes alike. */
  readonly cluster: string;
}

/** Shares of notes with a peculiarity. They are quotas of every split, not chances. */
const shares = { missingCount: 0.3, unknownDate: 0.2, refund: 0.25, cue: 0.2 } as const;

/**
 * Draws notes for a style. Equal arguments give equal notes; none of `taken` comes again, and what is drawn is
 * added to it. A peculiarity appears only when the style has a convention for it.
 */
export function drawNotes(options: {
  readonly style: Style;
  readonly count: number;
  /** One way to write days, sums and missing counts instead of several, and only days that no month could be. */
  readonly simple: boolean;
  readonly seed: readonly (string | number)[];
  readonly taken: Set<string>;
}): Note[] {
  const { style, count, taken } = options;
  const rng = createRng(deriveSeed('bookkeeping/notes', ...options.seed));
  const has = (id: Style['active'][number]): boolean => style.active.includes(id);
  // A note lacks its count or its day, never both: one gap at a time is hard enough to learn from.
  const gaps = rng.shuffle(
    [
      ...quota(count, shares.missingCount, 'count'),
      ...(has('unknown-date') ? quota(count, shares.unknownDate, 'date') : []),
    ]
      .concat(Array.from({ length: count }, () => 'none'))
      .slice(0, count),
  );
  const refunds = marks(rng, count, has('refund') ? shares.refund : 0);
  const cueMarks = style.exceptions.map(({ cue }) => ({ cue, on: marks(rng, count, shares.cue) }));
  const wordings = {
    payment: cycle(rng, paymentTemplates.length, count),
    refund: cycle(rng, refundTemplates.length, count),
  };
  const families = cycle(rng, surnames.length, count);
  return Array.from({ length: count }, (_, index) => {
    const refund = refunds[index] === true;
    const type = refund ? 'refund' : 'payment';
    const wording = wordings[type][index] ?? 0;
    const last = surnames[families[index] ?? 0] ?? surnames[0];
    const cues = cueMarks.filter(({ on }) => on[index]).map(({ cue }) => cue);
    for (;;) {
      const facts: Facts = {
        ...drawFacts(rng, { gap: gaps[index] ?? 'none', firstDay: options.simple ? 13 : 1 }),
        last,
        refund,
        cues,
      };
      const text = noteText(rng, facts, { wording, simple: options.simple });
      if (taken.has(text)) continue;
      taken.add(text);
      return { text, facts, type, cluster: `${type}-${wording + 1}/${last}` };
    }
  });
}

function drawFacts(
  rng: Rng,
  { gap, firstDay }: { readonly gap: string; readonly firstDay: number },
): Omit<Facts, 'last' | 'refund' | 'cues'> {
  const day = firstDay + rng.below(29 - firstDay);
  const month = 1 + rng.below(12);
  // Day and month differ, so that their order can be told; the last digit of the cents is neither 0 nor 5, so
  // that every way of rounding gives another amount.
  const date = { day: day === month ? day + 12 : day, month, year: 2021 + rng.below(5) };
  const odd = [1, 2, 3, 4, 6, 7, 8, 9];
  const cents = (31 + rng.below(169)) * 100 + (1 + rng.below(8)) * 10 + (odd[rng.below(odd.length)] ?? 1);
  return {
    first: pick(rng, firstNames),
    date: gap === 'date' ? null : date,
    cents,
    count: gap === 'count' ? null : 2 + rng.below(8),
  };
}

function noteText(rng: Rng, facts: Facts, how: { wording: number; simple: boolean }): string {
  const any = (...variants: [string, ...string[]]): string =>
    how.simple ? variants[0] : pick(rng, variants);
  const item = pick(rng, items);
  const sum = (facts.cents / 100).toFixed(2);
  const words = {
    who: `${facts.first} ${facts.last}`,
    sum: any(`${sum} euros`, `${sum} euros`, `€${sum}`),
    what: facts.count === null ? any(`some ${item}`, item) : `${facts.count} ${item}`,
    when: facts.date === null ? pick(rng, unknownDayPhrases) : dayText(facts.date, any),
  };
  const templates = facts.refund ? refundTemplates : paymentTemplates;
  const sentence = (templates[how.wording] ?? paymentTemplates[0])?.(words) ?? '';
  const additions = facts.cues.map((cue) => pick(rng, cueSentences[cue] ?? [`Remark: ${cue}.`]));
  return [sentence, ...additions].join(' ');
}

function dayText(
  { day, month, year }: CalendarDate,
  any: (...variants: [string, ...string[]]) => string,
): string {
  const name = monthNames[month - 1] ?? '';
  return any(`on ${day} ${name} ${year}`, `on ${name} ${day}, ${year}`);
}

function pick(rng: Rng, list: readonly string[]): string {
  return list[rng.below(list.length)] ?? '';
}

function quota(count: number, share: number, word: string): string[] {
  return Array.from({ length: Math.round(count * share) }, () => word);
}

function marks(rng: Rng, count: number, share: number): boolean[] {
  const marked = Math.round(count * share);
  return rng.shuffle(Array.from({ length: count }, (_, index) => index < marked));
}

/** `count` indices below n, every index as often as the others but for one. */
function cycle(rng: Rng, n: number, count: number): number[] {
  return rng.shuffle(Array.from({ length: count }, (_, index) => index % n));
}
