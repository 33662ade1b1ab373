import AdmZip from 'adm-zip';

export interface MadeSheet {
  readonly name?: string;
  /** Content of `sheetData`. */
  readonly rows?: string;
  /** What follows `sheetData`. */
  readonly tail?: string;
  /** The whole part in place of the two. */
  readonly xml?: string;
  /** Content of the part's relations. */
  readonly relations?: string;
}

export interface MadeParts {
  readonly sheets?: readonly MadeSheet[];
  readonly sharedStrings?: string;
  /** Content of `styleSheet`. */
  readonly styles?: string;
  readonly workbookPr?: string;
  /** Parts added or put in place of others, by path. */
  readonly parts?: Readonly<Record<string, string | Buffer>>;
  readonly mainType?: string;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** An XLSX file from hand-written XML, so that it can hold what no writer would write. */
export function madeWorkbook(options: MadeParts): Buffer {
  const zip = new AdmZip();
  for (const [path, content] of Object.entries(madeParts(options)))
    zip.addFile(path, typeof content === 'string' ? Buffer.from(content) : content);
  return zip.toBuffer();
}

/** One sheet with these rows. */
export function oneSheet(rows: string, more: MadeParts & { readonly tail?: string } = {}): Buffer {
  return madeWorkbook({ ...more, sheets: [{ rows, tail: more.tail ?? '' }] });
}

function madeParts(options: MadeParts): Record<string, string | Buffer> {
  const sheets = options.sheets ?? [{}];
  const { mainType = `${types}.sheet.main+xml` } = options;
  const named = sheets.map((sheet, index) => ({ name: `Sheet${index + 1}`, ...sheet, number: index + 1 }));
  const parts: Record<string, string | Buffer> = {
    '[Content_Types].xml':
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
      `<Override PartName="/xl/workbook.xml" ContentType="${mainType}"/>` +
      `<Override PartName="/xl/sharedStrings.xml" ContentType="${types}.sharedStrings+xml"/></Types>`,
    'xl/workbook.xml':
      `${head}<workbook ${main} xmlns:r="${office}"><workbookPr ${options.workbookPr ?? ''}/><sheets>` +
      `${named.map(({ name, number }) => `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`).join('')}` +
      '</sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relationsPart(
      named
        .map(
          ({ number }) =>
            `<Relationship Id="rId${number}" Type="${office}/worksheet" Target="worksheets/s${number}.xml"/>`,
        )
        .join(''),
    ),
    'xl/sharedStrings.xml': `${head}<sst ${main}>${options.sharedStrings ?? ''}</sst>`,
    'xl/styles.xml': `${head}<styleSheet ${main}>${options.styles ?? '<cellXfs><xf numFmtId="0"/></cellXfs>'}</styleSheet>`,
  };
  for (const { number, rows = '', tail = '', xml, relations } of named) {
    parts[`xl/worksheets/s${number}.xml`] =
      xml ??
      `${head}<worksheet ${main} xmlns:r="${office}"><sheetData>${rows}</sheetData>${tail}</worksheet>`;
    if (relations !== undefined) parts[`xl/worksheets/_rels/s${number}.xml.rels`] = relationsPart(relations);
  }
  return { ...parts, ...options.parts };
}

function relationsPart(content: string): string {
  return `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${content}</Relationships>`;
}

/** Styles whose n-th one has the n-th format. */
export function stylesOf(formats: readonly string[]): string {
  const escaped = formats.map((format) => format.replaceAll('&', '&amp;').replaceAll('"', '&quot;'));
  return (
    `<numFmts>${escaped.map((format, index) => `<numFmt numFmtId="${200 + index}" formatCode="${format}"/>`).join('')}</numFmts>` +
    `<cellXfs>${escaped.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join('')}</cellXfs>` +
    '<dxfs><dxf><numFmt numFmtId="200" formatCode="yyyy"/></dxf></dxfs>'
  );
}
