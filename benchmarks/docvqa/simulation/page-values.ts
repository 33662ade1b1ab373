/** A value as a page prints it, taken apart. */
export type PageValue =
  | { readonly kind: 'amount'; readonly digits: string }
  | { readonly kind: 'measure'; readonly number: string; readonly unit: string }
  | { readonly kind: 'date'; readonly month: string; readonly day: string; readonly year: string }
  | {
      readonly kind: 'person';
      readonly title: string;
      /** Given name and initials. */
      readonly given: string;
      readonly surname: string;
    };

const monthNames = 'January|February|March|April|May|June|July|August|September|October|November|December';
export const months = monthNames.split('|');

const patterns: Readonly<Record<PageValue['kind'], RegExp>> = {
  amount: /\$(\d{1,3}(?:,\d{3})*(?:\.\d\d)?)(?![\d,.]*\d)/g,
  measure: /(?<![\w$.,-])(\d+(?:\.\d+)?) (kg|g|mg|lb|oz|t|l|ml|mm|cm|m|km|in|ft|mi)(?![a-z])/g,
  date: new RegExp(`(${monthNames}) (\\d{1,2}), (\\d{4})(?!\\d)`, 'g'),
  person: /(?<![A-Za-z])(Dr|Prof|Mr|Mrs|Ms|Miss)\.? ((?:[A-Z](?:[a-z]+|\.) )+)([A-Z][a-z]+)(?![a-z])/g,
};

/** A page is looked through no further. */
const longestPage = 20_000;

/** A value of the page with the value of its kind on the line above and below, if there is one in the same column. */
export interface PlacedValue {
  readonly value: PageValue;
  readonly text: string;
  readonly above: PageValue | null;
  readonly below: PageValue | null;
}

/** Values of a kind, in the order of the page. In a table the neighbours are those of the column, else those in the text. */
export function valuesOn(pageText: string, kind: PageValue['kind']): PlacedValue[] {
  const lines = pageText.slice(0, longestPage).split('\n');
  const found = lines.flatMap((line, row) => {
    const cells = line.split(' | ');
    return cells.flatMap((cell, column) =>
      [...cell.matchAll(patterns[kind])].map((match) => ({
        value: readValue(kind, match),
        text: match[0],
        row,
        column: cells.length > 1 ? column : null,
      })),
    );
  });
  return found.map(({ value, text, row, column }, index) => {
    const beside = (step: 1 | -1): PageValue | null => {
      if (column === null) return found[index + step]?.value ?? null;
      return found.find((other) => other.row === row + step && other.column === column)?.value ?? null;
    };
    return { value, text, above: beside(-1), below: beside(1) };
  });
}

function readValue(
  kind: PageValue['kind'],
  [, first = '', second = '', third = '']: RegExpMatchArray,
): PageValue {
  switch (kind) {
    case 'amount':
      return { kind, digits: first };
    case 'measure':
      return { kind, number: first, unit: second };
    case 'date':
      return { kind, month: first, day: second, year: third };
    case 'person':
      return { kind, title: first, given: second.trim(), surname: third };
  }
}
