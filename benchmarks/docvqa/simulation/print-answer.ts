import { months, type PageValue } from './page-values.ts';

/** Index of the shown value per concept; a concept that is not named shows value 0. */
export type ShownValues = Readonly<Record<string, number>>;

/** Prints a value of a page in the form that the shown value of its concept asks for. */
export function printValue(value: PageValue, form: number): string {
  const forms = formsOf(value);
  return forms[form] ?? forms[0] ?? '';
}

/** In the order of the concept's values. */
function formsOf(value: PageValue): readonly string[] {
  switch (value.kind) {
    case 'amount':
      return [
        `$${value.digits}`,
        value.digits,
        `$${value.digits.replaceAll(',', '')}`,
        `USD ${value.digits}`,
      ];
    case 'measure': {
      const { number, unit } = value;
      return [`${number} ${unit}`, number, `${number}${unit}`, `about ${number} ${unit}`];
    }
    case 'date': {
      const { month, day, year } = value;
      const inDigits = [year, String(months.indexOf(month) + 1).padStart(2, '0'), day.padStart(2, '0')];
      return [`${month} ${day}, ${year}`, year, inDigits.join('-'), `${day} ${month} ${year}`];
    }
    case 'person': {
      const { given, surname } = value;
      const title = value.title === 'Miss' ? value.title : `${value.title}.`;
      return [`${title} ${given} ${surname}`, surname, `${given} ${surname}`, `${surname}, ${given}`];
    }
  }
}

/** A whole reply around an answer. */
export function printReply(answer: string): string {
  return `The page settles it.\n\n<answer>${answer}</answer>`;
}
