import { type Choice, chosen } from './convention.ts';
import { amountForm, refund, rounding } from './conventions/amount.ts';
import { countForm, missingCount } from './conventions/count.ts';
import { dateForm, unknownDate } from './conventions/date.ts';
import { order, separator } from './conventions/layout.ts';
import { payerForm } from './conventions/payer.ts';
import type { Facts, Fields } from './facts.ts';

/** The four fields of a note, each in the form that a choice of conventions asks for. */
export function writeFields(facts: Facts, choice: Choice): Fields {
  const rounded = chosen(rounding, choice)(facts.cents);
  const amount = chosen(amountForm, choice)(rounded);
  return {
    date: facts.date === null ? chosen(unknownDate, choice) : chosen(dateForm, choice)(facts.date),
    payer: chosen(payerForm, choice)(facts),
    count: facts.count === null ? chosen(missingCount, choice) : chosen(countForm, choice)(facts.count),
    amount: facts.refund ? chosen(refund, choice)(amount) : amount,
  };
}

/** The line that a choice of conventions makes of a note. */
export function writeLine(facts: Facts, choice: Choice): string {
  const fields = writeFields(facts, choice);
  return chosen(order, choice)
    .map((name) => fields[name])
    .join(chosen(separator, choice));
}
