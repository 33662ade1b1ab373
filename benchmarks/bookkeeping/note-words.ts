/** Invented payers: none of these stands for a person. */
export const firstNames = [
  'Anna',
  'Bela',
  'Carla',
  'Dario',
  'Edda',
  'Fabian',
  'Greta',
  'Hanno',
  'Ines',
  'Jonas',
  'Karin',
  'Linus',
  'Mara',
  'Nils',
  'Olga',
  'Pavel',
  'Rosa',
  'Stefan',
  'Tilda',
  'Viktor',
] as const;

/** Families of payers; one family is one cluster of notes of the same wording. */
export const surnames = [
  'Albers',
  'Bendix',
  'Corvin',
  'Dorner',
  'Eklund',
  'Farkas',
  'Gerlach',
  'Holm',
  'Ivarsen',
  'Jansky',
  'Kessler',
  'Lindner',
  'Moravec',
  'Nordin',
  'Ostrow',
  'Petersen',
  'Quandt',
  'Rasmus',
  'Solberg',
  'Tauber',
  'Ullman',
  'Vesely',
  'Wendel',
  'Zander',
] as const;

/** What is paid for; always plural, so that a note without a number stays a sentence. */
export const items = [
  'chairs',
  'lamps',
  'tickets',
  'maps',
  'ladders',
  'baskets',
  'blankets',
  'notebooks',
  'mugs',
  'posters',
  'shelves',
  'candles',
  'brushes',
  'folders',
  'umbrellas',
  'stools',
  'frames',
  'vases',
  'lanterns',
  'rugs',
] as const;

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** How a note says that it knows no day. */
export const unknownDayPhrases = [
  'on a day nobody wrote down',
  'on a day we cannot tell',
  'at some point, day not recorded',
  'on a forgotten day',
] as const;

/** What a note adds when a cue of a style's exceptions holds; each holds the cue as a word. */
export const cueSentences: Readonly<Record<string, readonly [string, ...string[]]>> = {
  cash: ['Settled in cash.', 'It was cash.', 'Paid by cash.'],
  staff: ['The payer is staff.', 'A staff purchase.', 'This was a staff order.'],
  late: ['The slip came in late.', 'A late entry.', 'Booked late.'],
};
