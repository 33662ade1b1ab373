import type { Choice, Convention, ConventionId } from './convention.ts';
import { conventionIds } from './convention.ts';
import { amountForm, refund, rounding } from './conventions/amount.ts';
import { countForm, missingCount } from './conventions/count.ts';
import { dateForm, unknownDate } from './conventions/date.ts';
import { order, separator } from './conventions/layout.ts';
import { payerForm } from './conventions/payer.ts';

/** Every convention by name, without what its values do. */
export const conventions: Readonly<Record<ConventionId, Convention<unknown>>> = {
  separator,
  order,
  'payer-form': payerForm,
  'date-form': dateForm,
  'amount-form': amountForm,
  'missing-count': missingCount,
  rounding,
  refund,
  'unknown-date': unknownDate,
  'count-form': countForm,
};

/** A choice for every convention. */
export function choiceOf(pick: (id: ConventionId, convention: Convention<unknown>) => string): Choice {
  const pickOf = (id: ConventionId): string => pick(id, conventions[id]);
  return {
    separator: pickOf('separator'),
    order: pickOf('order'),
    'payer-form': pickOf('payer-form'),
    'date-form': pickOf('date-form'),
    'amount-form': pickOf('amount-form'),
    'missing-count': pickOf('missing-count'),
    rounding: pickOf('rounding'),
    refund: pickOf('refund'),
    'unknown-date': pickOf('unknown-date'),
    'count-form': pickOf('count-form'),
  };
}

/** A statement of one convention in words, the way documents are expected to put it. */
export function statement(id: ConventionId, valueId: string): string {
  const { topics, values } = conventions[id];
  const value = values.find((candidate) => candidate.id === valueId) ?? values[0];
  return `write ${topics[0]} ${value.phrases[0]}`;
}

/** The conventions that bear on a note with these facts. */
export function conventionsFor(
  among: readonly ConventionId[],
  facts: { readonly date: unknown; readonly count: unknown; readonly refund: boolean },
): ConventionId[] {
  const absent = new Set<ConventionId>([
    facts.date === null ? 'date-form' : 'unknown-date',
    facts.count === null ? 'count-form' : 'missing-count',
  ]);
  if (!facts.refund) absent.add('refund');
  return conventionIds.filter((id) => among.includes(id) && !absent.has(id));
}
