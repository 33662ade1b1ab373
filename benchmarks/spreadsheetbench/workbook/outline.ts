import { DataError } from '../../../core/errors.ts';
import type { Package } from './package.ts';
import { type Relation, readRelations } from './relations.ts';
import { prefixed, scanXml } from './scan-xml.ts';

export interface SheetEntry {
  readonly name: string;
  readonly part: string;
  /** A sheet that is one diagram: it has a name and no cells. */
  readonly isChart: boolean;
}

/** Where what is in a workbook. */
export interface Outline {
  readonly sheets: readonly SheetEntry[];
  readonly date1904: boolean;
  readonly sharedStrings: string | null;
}

const main = 'spreadsheetml';
/** Workbooks with macros and templates are workbooks; nothing in them is ever run. */
const workbookTypes = [
  'application/vnd.ms-excel.template.macroEnabled.main+xml',
  `application/vnd.openxmlformats-officedocument.${main}.template.main+xml`,
  'application/vnd.ms-excel.sheet.macroEnabled.main+xml',
  `application/vnd.openxmlformats-officedocument.${main}.sheet.main+xml`,
];

/** Finds the workbook, its sheets in their order and its texts. @throws {DataError} */
export function readOutline(archive: Package, where: string): Outline {
  const types = contentTypes(archive, where);
  const part = workbookTypes.map((type) => types.byType.get(type)).find((path) => path !== undefined);
  const workbook =
    part ?? (workbookTypes.some((type) => types.defaults.has(type)) ? 'xl/workbook.xml' : null);
  const bytes = workbook === null ? null : archive.read(workbook);
  if (workbook === null || bytes === null) throw new DataError(`${where}: holds no workbook part`);
  const { entries, date1904 } = workbookEntries(bytes, `${where}, ${workbook}`);
  const relations = readRelations(archive, workbook, where);
  const sheets = entries.flatMap(({ name, id }) => {
    if (id === undefined || id === '') return [];
    const relation = relations.get(id);
    if (relation === undefined)
      throw new DataError(`${where}: sheet '${name}' refers to '${id}', which is not there`);
    return sheetEntry(archive, name, relation, where);
  });
  return {
    sheets,
    date1904,
    sharedStrings:
      types.byType.get(`application/vnd.openxmlformats-officedocument.${main}.sharedStrings+xml`) ?? null,
  };
}

function sheetEntry(archive: Package, name: string, { type, target }: Relation, where: string): SheetEntry[] {
  if (!archive.has(target)) return [];
  if (name === '' || /[\\*?:/[\]]/.test(name))
    throw new DataError(`${where}: '${name}' is no name of a sheet`);
  return [{ name, part: target, isChart: type === 'chartsheet' }];
}

function contentTypes(
  archive: Package,
  where: string,
): { byType: ReadonlyMap<string, string>; defaults: ReadonlySet<string> } {
  const part = '[Content_Types].xml';
  const bytes = archive.read(part);
  if (bytes === null) throw new DataError(`${where}: not a workbook: ${part} is missing`);
  const byType = new Map<string, string>();
  const defaults = new Set<string>();
  scanXml(bytes, `${where}, ${part}`, {
    open(name, { ContentType = '', PartName = '' }) {
      if (name === 'Default') defaults.add(ContentType);
      else if (name === 'Override' && !byType.has(ContentType))
        byType.set(ContentType, PartName.replace(/^\//, ''));
    },
  });
  return { byType, defaults };
}

function workbookEntries(
  bytes: Uint8Array,
  where: string,
): { entries: { name: string; id: string | undefined }[]; date1904: boolean } {
  const entries: { name: string; id: string | undefined }[] = [];
  let date1904 = false;
  scanXml(bytes, where, {
    open(name, attributes) {
      if (name === 'sheet') entries.push({ name: attributes.name ?? '', id: prefixed(attributes, 'id') });
      else if (name === 'workbookPr') date1904 = /^(?:1|true|t|on)$/i.test(attributes.date1904 ?? '');
    },
  });
  return { entries, date1904 };
}
