import type { NumberKind } from './serial-date.ts';

/** Formats that have a number instead of a text in the file (ECMA-376 18.8.30), as far as dates go by them. */
const builtInFormats: Readonly<Record<number, string>> = {
  14: 'mm-dd-yy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yy h:mm',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mmss.0',
};

/** Quoted text and brackets say nothing about dates, but for elapsed hours, minutes and seconds. */
const ignored = /".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]/g;
/** A date letter that is neither escaped nor the very first character: so the published reader has it. */
const dateLetter = /[^\\][dmhysDMHYS]/u;
const elapsed = /\[(?:hh?|mm?|ss?)\]/i;

/** What a number in this format is. Only the format's first section counts. */
export function kindOfFormat(format: string): NumberKind {
  const [first = ''] = format.split(';');
  if (!dateLetter.test(first.replace(ignored, ''))) return 'number';
  return elapsed.test(first) ? 'duration' : 'date';
}

/** The same by format id: a text of the workbook wins over the built-in one. */
export function kindOfFormatId(id: number, custom: ReadonlyMap<number, string>): NumberKind {
  return kindOfFormat(custom.get(id) ?? builtInFormats[id] ?? 'General');
}
