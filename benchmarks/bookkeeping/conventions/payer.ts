import type { Convention } from '../convention.ts';

interface PersonName {
  readonly first: string;
  readonly last: string;
}

export const payerForm: Convention<(name: PersonName) => string> = {
  id: 'payer-form',
  family: 'layout',
  topics: ['the payer', 'names', 'the name of the payer'],
  values: [
    {
      id: 'as-given',
      phrases: ['just like the note has it', 'without any change'],
      apply: ({ first, last }) => `${first} ${last}`,
      plain: true,
    },
    {
      id: 'capital-surname-first',
      phrases: [
        'with the surname first in capitals',
        'as SURNAME Firstname',
        'surname in capitals, then the first name',
      ],
      apply: ({ first, last }) => `${last.toUpperCase()} ${first}`,
    },
    {
      id: 'capital-surname-last',
      phrases: [
        'with the first name and then the surname in capitals',
        'as Firstname SURNAME',
        'with the surname last in capitals',
      ],
      apply: ({ first, last }) => `${first} ${last.toUpperCase()}`,
    },
    {
      id: 'initial-first',
      phrases: [
        'with an initial, a full stop and the surname in capitals',
        'with the first name cut to an initial, surname in capitals behind it',
        'as an initial before the surname in capitals',
      ],
      apply: ({ first, last }) => `${first.slice(0, 1)}. ${last.toUpperCase()}`,
    },
    {
      id: 'initial-last',
      phrases: [
        'with the surname, then an initial and a full stop',
        'with the initial behind the surname',
        'as a surname before an initial',
      ],
      apply: ({ first, last }) => `${last} ${first.slice(0, 1)}.`,
    },
  ],
};
