/** Objects 1, 2, ... as they are; object 1 is the catalog. `trailer` is more of the trailer's dictionary. */
export function pdfFile(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const add = (part: string | Buffer) => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(bytes);
    length += bytes.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    add(`${index + 1} 0 obj\n`);
    add(object);
    add('\nendobj\n');
  }
  const table = length;
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`);
  for (const offset of offsets) add(`${String(offset).padStart(10, '0')} 00000 n \n`);
  add(`trailer <</Size ${objects.length + 1}/Root 1 0 R ${trailer}>>\nstartxref\n${table}\n%%EOF`);
  return Buffer.concat(parts);
}

export function stream(content: string | Buffer, dictionary = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const head = Buffer.from(`<</Length ${bytes.length}${dictionary}>>stream\n`);
  return Buffer.concat([head, bytes, Buffer.from('\nendstream')]);
}

export interface PageLook {
  /** Default: US letter. */
  readonly mediaBox?: string;
  /** More of the page's dictionary. */
  readonly more?: string;
}

/** The objects of a document: catalog, page tree, Helvetica as /F1, and then each page with its content. */
export function pageObjects(
  contents: readonly (string | Buffer)[],
  look: PageLook = {},
): (string | Buffer)[] {
  const { mediaBox = '0 0 612 792', more = '' } = look;
  const kids = contents.map((_, index) => `${4 + 2 * index} 0 R`).join(' ');
  return [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${contents.length}>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...contents.flatMap((content, index) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[${mediaBox}]/Contents ${5 + 2 * index} 0 R/Resources<</Font<</F1 3 0 R>>>>${more}>>`,
      typeof content === 'string' ? stream(content) : content,
    ]),
  ];
}

export function pdfOf(contents: readonly (string | Buffer)[], look?: PageLook): Buffer {
  return pdfFile(pageObjects(contents, look));
}

/** Draws text of 10 points at a place, in points from the lower left corner. */
export function textAt(x: number, y: number, text: string): string {
  return `BT /F1 10 Tf ${x} ${y} Td (${text.replace(/[\\()]/g, '\\$&')}) Tj ET\n`;
}
