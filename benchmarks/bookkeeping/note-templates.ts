/** The words of a note, ready for its sentence. */
export interface NoteWords {
  readonly who: string;
  readonly sum: string;
  /** Number and item, or the item alone. */
  readonly what: string;
  /** "on 5 March 2024", or words for an unknown day. */
  readonly when: string;
}

type Template = (words: NoteWords) => string;

/** Wordings of a payment. A template's place in the list is part of task ids' clusters: only append. */
export const paymentTemplates: readonly Template[] = [
  ({ who, sum, what, when }) => `${who} paid ${sum} for ${what} ${when}.`,
  ({ who, sum, what, when }) => `${capital(when)}, ${who} handed in ${sum} for ${what}.`,
  ({ who, sum, what, when }) => `Received from ${who}: ${sum} for ${what}, ${when}.`,
  ({ who, sum, what, when }) => `${who} settled the bill for ${what} ${when}; it came to ${sum}.`,
  ({ who, sum, what, when }) => `A transfer of ${sum} came in ${when}. It was from ${who}, for ${what}.`,
  ({ who, sum, what, when }) => `We sold ${what} to ${who} ${when} and took ${sum}.`,
  ({ who, sum, what, when }) => `${who} came by ${when}, picked up ${what} and left ${sum}.`,
  ({ who, sum, what, when }) => `${sum} arrived ${when} from ${who} as payment for ${what}.`,
  ({ who, sum, what, when }) => `Invoice closed ${when}: ${who} owed ${sum} for ${what}.`,
  ({ who, sum, what, when }) => `${capital(what)} went to ${who} ${when} at a total of ${sum}.`,
  ({ who, sum, what, when }) => `Bank slip: ${who}, ${what}, ${sum}, paid ${when}.`,
  ({ who, sum, what, when }) => `${who} bought ${what}. The total was ${sum}, paid ${when}.`,
  ({ who, sum, what, when }) => `The order of ${who} (${what}) was paid ${when} with ${sum}.`,
  ({ who, sum, what, when }) => `${capital(when)} we took ${sum} from ${who}, who wanted ${what}.`,
];

/** Wordings of money that goes back to the payer. */
export const refundTemplates: readonly Template[] = [
  ({ who, sum, what, when }) => `We gave ${who} ${sum} back ${when} for ${what}.`,
  ({ who, sum, what, when }) => `Refund to ${who} ${when}: ${sum} for ${what}.`,
  ({ who, sum, what, when }) => `${who} returned ${what} ${when} and got a refund of ${sum}.`,
  ({ who, sum, what, when }) => `${sum} went back to ${who} ${when}, a refund for ${what}.`,
  ({ who, sum, what, when }) => `${who} sent back ${what}; we refunded ${sum} ${when}.`,
  ({ who, sum, what, when }) => `Because ${what} arrived broken, ${who} was refunded ${sum} ${when}.`,
];

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
