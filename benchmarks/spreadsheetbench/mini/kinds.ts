/** A row of a sheet, as far as results depend on it. */
export interface MiniRow {
  readonly name: string;
  readonly quantity: number;
  readonly price: number;
}

/** What a result column shall hold. */
export interface Kind {
  readonly id: string;
  /** Header of the column. */
  readonly header: string;
  /** The request in words; `row` and `quantity` are the theme's words for them. */
  readonly request: (words: { readonly row: string; readonly quantity: string }) => string;
  readonly value: (row: MiniRow) => number | string;
  /** The same in JavaScript, of the variables `name`, `quantity` and `price`. */
  readonly script: string;
  /** The same in Python. */
  readonly python: string;
  /** The same as a formula of a row, without its equals sign. */
  readonly formula: (row: string) => string;
}

const cents = (value: number) => Math.round(value * 100) / 100;

export const kinds: readonly Kind[] = [
  {
    id: 'total',
    header: 'Total',
    request: ({ row, quantity }) =>
      `the total of each ${row}: the ${quantity} times the price, rounded to cents`,
    value: ({ quantity, price }) => cents(quantity * price),
    script: 'Math.round(quantity * price * 100) / 100',
    python: 'math.floor(quantity * price * 100 + 0.5) / 100',
    formula: (row) => `ROUND(C${row}*D${row},2)`,
  },
  {
    id: 'discount',
    header: 'To pay',
    request: ({ row, quantity }) =>
      `what is to be paid for each ${row}: the ${quantity} times the price, less a tenth where the ${quantity} is 10 or more, rounded to cents`,
    value: ({ quantity, price }) => cents(quantity * price * (quantity >= 10 ? 0.9 : 1)),
    script: 'Math.round(quantity * price * (quantity >= 10 ? 0.9 : 1) * 100) / 100',
    python: 'math.floor(quantity * price * (0.9 if quantity >= 10 else 1) * 100 + 0.5) / 100',
    formula: (row) => `ROUND(C${row}*D${row}*IF(C${row}>=10,0.9,1),2)`,
  },
  {
    id: 'tax',
    header: 'Total with tax',
    request: ({ row, quantity }) =>
      `the total of each ${row} with 20 % tax: the ${quantity} times the price times 1.2, rounded to cents`,
    value: ({ quantity, price }) => cents(quantity * price * 1.2),
    script: 'Math.round(quantity * price * 1.2 * 100) / 100',
    python: 'math.floor(quantity * price * 1.2 * 100 + 0.5) / 100',
    formula: (row) => `ROUND(C${row}*D${row}*1.2,2)`,
  },
  {
    id: 'size',
    header: 'Size',
    request: ({ quantity }) =>
      `the word large where the ${quantity} is 10 or more, and the word small elsewhere`,
    value: ({ quantity }) => (quantity >= 10 ? 'large' : 'small'),
    script: `quantity >= 10 ? 'large' : 'small'`,
    python: "'large' if quantity >= 10 else 'small'",
    formula: (row) => `IF(C${row}>=10,"large","small")`,
  },
  {
    id: 'label',
    header: 'Label',
    request: ({ quantity }) =>
      `a label made of the first column, a blank, the letter x and the ${quantity}, such as Thing x7`,
    value: ({ name, quantity }) => `${name} x${quantity}`,
    script: "name + ' x' + quantity",
    python: "name + ' x' + str(quantity)",
    formula: (row) => `A${row}&" x"&C${row}`,
  },
  {
    id: 'crates',
    header: 'Crates',
    request: ({ quantity }) =>
      `how many crates of 6 are needed for the ${quantity}, the last one perhaps not full`,
    value: ({ quantity }) => Math.ceil(quantity / 6),
    script: 'Math.ceil(quantity / 6)',
    python: 'math.ceil(quantity / 6)',
    formula: (row) => `ROUNDUP(C${row}/6,0)`,
  },
  {
    id: 'rest',
    header: 'Left over',
    request: ({ quantity }) => `what is left of the ${quantity} when groups of 4 have been taken away`,
    value: ({ quantity }) => quantity % 4,
    script: 'quantity % 4',
    python: 'quantity % 4',
    formula: (row) => `MOD(C${row},4)`,
  },
  {
    id: 'band',
    header: 'Band',
    request: ({ quantity }) =>
      `the letter A where the ${quantity} is below 5, B where it is below 12, and C elsewhere`,
    value: ({ quantity }) => (quantity < 5 ? 'A' : quantity < 12 ? 'B' : 'C'),
    script: "quantity < 5 ? 'A' : quantity < 12 ? 'B' : 'C'",
    python: "'A' if quantity < 5 else 'B' if quantity < 12 else 'C'",
    formula: (row) => `IF(C${row}<5,"A",IF(C${row}<12,"B","C"))`,
  },
];
