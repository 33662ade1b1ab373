import type { choices } from '../mini/solution.ts';
import type { Runner } from '../settings.ts';

type Marks = { readonly [Name in keyof typeof choices]: readonly [RegExp, RegExp, RegExp] };

/** What in a script shows each value, in the order of {@link choices}. */
const marks: Readonly<Record<Runner, Marks>> = {
  javascript: {
    form: [/\.value = (?!\{ formula:|'= ' \+)[^;\n]*;\n\}/, /\.value = \{ formula:/, /\.value = '= ' \+/],
    rows: [/row <= source\.rowCount;/, /row <= 5;/, /row <= 2;/],
    sheet: [
      /const target = source;/,
      /const target = wb\.worksheets\[0\];/,
      /const target = wb\.addWorksheet\(/,
    ],
    missing: [/=== null\) continue;\n {2}target/, /=== null\) quantity = 0;/, /=== null\) \{ target\./],
  },
  python: {
    form: [/\.value = (?!f'=|'= ' \+)[^\n]*\nwb\.save/, /\.value = f'=/, /\.value = '= ' \+/],
    rows: [/, source\.max_row \+ 1\):/, /, 5 \+ 1\):/, /, 2 \+ 1\):/],
    sheet: [/^target = source$/m, /^target = wb\.worksheets\[0\]$/m, /^target = wb\.create_sheet\(/m],
    missing: [
      /quantity is None:\n {8}continue\n/,
      /quantity is None:\n {8}quantity = 0\n/,
      /quantity is None:\n {8}target\./,
    ],
  },
};

/** Which value of a concept a script shows, or null. */
export function readChoice(name: keyof typeof choices, script: string, runner: Runner): number | null {
  const index = marks[runner][name].findIndex((mark) => mark.test(script));
  return index < 0 ? null : index;
}
