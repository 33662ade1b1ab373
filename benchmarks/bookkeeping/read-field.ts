import type { ConventionId } from './convention.ts';
import { amountForm, refund, rounding } from './conventions/amount.ts';
import { countForm, missingCount } from './conventions/count.ts';
import { dateForm, unknownDate } from './conventions/date.ts';
import { payerForm } from './conventions/payer.ts';
import type { Facts, FieldName } from './facts.ts';

/** What a piece of a line says, if it is taken for a certain field of the note. */
export interface FieldReading {
  /** Written in one of the known forms, from the facts of the note. */
  readonly known: boolean;
  /** The facts of the note can be made out, in whatever form. */
  readonly plausible: boolean;
  /** Per convention that this piece shows, the id of its value; null where it cannot be told. */
  readonly shows: Partial<Record<ConventionId, string | null>>;
}

const emptyWords = /^(?:-+|\?+|0|n\/?a|null|none|nothing|missing|unknown.*|not .*|no .*|tbd|undated|open)$/i;

export function readField(name: FieldName, piece: string, facts: Facts): FieldReading {
  switch (name) {
    case 'date':
      return readDate(piece, facts);
    case 'payer':
      return readPayer(piece, facts);
    case 'count':
      return readCount(piece, facts);
    case 'amount':
      return readAmount(piece, facts);
  }
}

function readDate(piece: string, { date }: Facts): FieldReading {
  if (date === null) {
    const form = only(unknownDate.values, ({ apply }) => apply === piece);
    return reading({ 'unknown-date': form }, emptyWords.test(piece));
  }
  const form = only(dateForm.values, ({ apply }) => apply(date) === piece);
  const numbers = (piece.match(/\d+/g) ?? []).map(Number);
  const sameDay =
    numbers.includes(date.day) && (numbers.includes(date.year) || /\d\/\d|[a-z]{3}/i.test(piece));
  return reading({ 'date-form': form }, sameDay);
}

function readPayer(piece: string, facts: Facts): FieldReading {
  const form = only(payerForm.values, ({ apply }) => apply(facts) === piece);
  const lower = piece.toLowerCase();
  return reading({ 'payer-form': form }, lower.includes(facts.last.toLowerCase()));
}

function readCount(piece: string, { count }: Facts): FieldReading {
  if (count === null) {
    const form = only(missingCount.values, ({ apply }) => apply === piece);
    return reading({ 'missing-count': form }, emptyWords.test(piece));
  }
  const form = only(countForm.values, ({ apply }) => apply(count) === piece);
  const digits = /^\D{0,8}?0*(\d+)\D{0,20}$/.exec(piece)?.[1];
  return reading({ 'count-form': form }, digits === String(count));
}

/** Form, rounding and refund mark are told apart: each is read although another one is wrong. */
function readAmount(piece: string, facts: Facts): FieldReading {
  const { mark, bare } = withoutMark(piece);
  const cents = centsOf(bare);
  if (cents === null)
    return reading({ 'amount-form': null, rounding: null, ...(facts.refund && { refund: null }) }, false);
  const form = only(amountForm.values, ({ apply }) => apply(cents) === bare);
  const rounded = only(rounding.values, ({ apply }) => apply(facts.cents) === cents);
  return reading(
    { 'amount-form': form, rounding: rounded, ...(facts.refund && { refund: mark }) },
    Math.abs(cents - facts.cents) <= 100,
  );
}

function withoutMark(piece: string): { mark: string | null; bare: string } {
  const marked = /^\((?<brackets>.+)\)$|^-(?<minus>.+)$|^(?<credit>.+) CR$/.exec(piece)?.groups;
  const found = Object.entries(marked ?? {}).find(([, bare]) => bare !== undefined);
  if (found === undefined)
    return { mark: /refund|\bCR\b|-/i.test(piece) ? null : 'like-a-payment', bare: piece };
  return { mark: only(refund.values, ({ id }) => id === found[0]), bare: found[1] };
}

function centsOf(bare: string): number | null {
  const match = /^(?:€|EUR|euros?)?\s*-?(\d{1,9})(?:[.,](\d{1,2}))?\s*(€|EUR|euros?|ct|cents?)?$/i.exec(bare);
  if (match === null) return null;
  const [, whole = '', fraction, unit = ''] = match;
  if (/^c/i.test(unit)) return fraction === undefined ? Number(whole) : null;
  return Number(whole) * 100 + Number((fraction ?? '').padEnd(2, '0'));
}

/** The id of the one value that fits, or null if none or several do. */
function only<Value extends { readonly id: string }>(
  values: readonly Value[],
  fits: (value: Value) => boolean,
): string | null {
  const fitting = values.filter(fits);
  return fitting.length === 1 ? (fitting[0]?.id ?? null) : null;
}

function reading(shows: FieldReading['shows'], plausible: boolean): FieldReading {
  const known = Object.values(shows).every((value) => value !== null);
  return { known, plausible: known || plausible, shows };
}
