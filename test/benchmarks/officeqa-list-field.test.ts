import { expect, it } from 'vitest';
import { checkListFields } from '../vectors/checkers/officeqa-list-fields.ts';

// Computed with CPython 3.11: json.loads, str.splitlines, str.split and str.strip.
it.each([
  ['jan.txt\r\nfeb.txt\n', ['jan.txt', 'feb.txt']],
  ['jan.txt, feb.TXT', ['jan.txt, feb.TXT']],
  ['jan, feb,, ', ['jan', 'feb']],
  ['jan\x1cfeb', ['jan\x1cfeb']],
  ['jan\x1cfeb\nmar', ['jan', 'feb', 'mar']],
  ['["jan.txt", "", " feb.txt "]', ['jan.txt', 'feb.txt']],
  ['[1, null, true, 2.5, ["x"], {"k": "it\'s"}]', ['1', 'None', 'True', '2.5', "['x']", "{'k': \"it's\"}"]],
  ['{"a": 1, "b": 2}', ['{"a": 1', '"b": 2}']],
  [5, ['5']],
  [true, ['True']],
  [
    [null, ' x '],
    ['None', 'x'],
  ],
  [null, []],
])('reads %j as Python does', (raw, list) => {
  expect(checkListFields({ list_fields: [{ raw, list }] })).toMatchObject({ cases: 1, mismatches: [] });
});
