import { spawnSync } from 'node:child_process';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readImageHeader } from '../../../benchmarks/documents/image-header.ts';
import { documentLimits } from '../../../benchmarks/documents/limits.ts';
import { DocumentProcess } from '../../../benchmarks/documents/process/document-process.ts';
import { readPdfText, renderPdfPage } from '../../../benchmarks/documents/read-pdf.ts';
import { DataError, InterruptedError } from '../../../core/errors.ts';
import { encryptedPdf } from './files/encrypted-pdf.ts';
import { pageObjects, pdfFile, pdfOf, stream, textAt } from './files/pdf-file.ts';
import { repeatedDeflate } from './files/repeated-deflate.ts';

const options = { name: 'report.pdf', signal: new AbortController().signal };
const read = (bytes: Uint8Array, more: { maxPages?: number; timeLimitMs?: number } = {}) =>
  readPdfText(bytes, { ...options, ...more });

describe('the text of a page', () => {
  test('has a line for each row of a table, in whatever order it is drawn', async () => {
    const rows =
      textAt(72, 700, 'Month') +
      textAt(272, 700, 'Receipts') +
      textAt(72, 680, 'January') +
      textAt(72, 665, 'February') +
      textAt(272, 680, '1,234.5') +
      textAt(272, 665, '99.0') +
      textAt(372, 680, '(7.1)') +
      textAt(372, 665, '-');
    expect(await read(pdfOf([rows, textAt(72, 700, 'Second page')]))).toEqual([
      'Month  Receipts\nJanuary  1,234.5  (7.1)\nFebruary  99.0  -',
      'Second page',
    ]);
  });

  test('keeps columns of prose apart', async () => {
    const words = 'prose that fills a column of this page up to its edge';
    const columns = [60, 320].map((x) => [700, 685].map((y) => textAt(x, y, `${x}-${y} ${words}`)).join(''));
    const [text = ''] = await read(pdfOf([columns.join('')]));
    expect(text.split('\n').map((line) => line.split(' ')[0])).toEqual([
      '60-700',
      '60-685',
      '320-700',
      '320-685',
    ]);
  });

  test('joins what is drawn letter by letter, and reads turned tables', async () => {
    const letters = [...'Total'].map(
      (letter, index) => `1 0 0 1 ${72 + ([0, 6.1, 11.7, 14.5, 20][index] ?? 0)} 700 Tm (${letter}) Tj `,
    );
    const turned = (x: number, y: number, text: string) => `0 1 -1 0 ${x} ${y} Tm (${text}) Tj `;
    const page = `BT /F1 10 Tf ${letters.join('')}${turned(100, 100, 'Year')}${turned(100, 200, '1941')}${turned(115, 100, 'Debt')}${turned(115, 200, '48')} ET`;
    expect(await read(pdfOf([page]))).toEqual(['Total\nYear  1941\nDebt  48']);
  });

  test('has no control characters', async () => {
    const [text = ''] = await read(pdfOf([textAt(72, 700, 'a\x00b\x1b[31mc\x07d')]));
    expect(text).toMatch(/^a.*b.*c.*d$/);
    expect(text).not.toMatch(/\p{Cc}/u);
  });

  test('is that of the first maxPages pages', async () => {
    const pages = Array.from({ length: 500 }, (_, index) => textAt(72, 700, `page ${index + 1}`));
    const bytes = pdfOf(pages);
    const all = await read(bytes);
    expect(all).toHaveLength(500);
    expect(all[499]).toBe('page 500');
    expect(await read(bytes, { maxPages: 2 })).toEqual(['page 1', 'page 2']);
  });
});

describe('a page as an image', () => {
  const page = pdfOf([`${textAt(72, 700, 'Words')}1 0 0 rg 0 0 612 100 re f`]);

  test('has the size asked for, and the same bytes each time', async () => {
    const image = await renderPdfPage(page, 1, options);
    expect(readImageHeader(image, 'page')).toEqual({ mediaType: 'image/png', width: 1224, height: 1584 });
    expect(Buffer.from(await renderPdfPage(page, 1, options)).equals(image)).toBe(true);
    const small = await renderPdfPage(page, 1, { ...options, scale: 0.5 });
    expect(readImageHeader(small, 'page')).toMatchObject({ width: 306, height: 396 });
    expect(small.length).toBeLessThan(image.length);
  });

  test.each([
    ['200 inches', '0 0 14400 14400', 6324, 6324],
    ['absurd', '0 0 1000000000 1000000000', 6324, 6324],
    ['a thread', '0 0 100000 1', 8000, 1],
  ])(
    'is drawn at a smaller scale when the page is too large: %s',
    async (_title, mediaBox, width, height) => {
      const image = await renderPdfPage(pdfOf([textAt(72, 72, 'Words')], { mediaBox }), 1, options);
      const header = readImageHeader(image, 'page');
      expect(Math.abs(header.width - width)).toBeLessThanOrEqual(1);
      expect(Math.abs(header.height - height)).toBeLessThanOrEqual(1);
    },
  );

  test.each([0, -1, 1.5, 2, 10 ** 12, Number.NaN])('is refused when there is no page %d', async (number) => {
    await expect(renderPdfPage(page, number, options)).rejects.toThrow(
      new RegExp(`report\\.pdf: .*there is no page ${number}$`),
    );
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is refused at scale %d', async (scale) => {
    await expect(renderPdfPage(page, 1, { ...options, scale })).rejects.toThrow(DataError);
  });

  test('leaves pictures out that would have too many pixels', async () => {
    const picture = stream(
      repeatedDeflate(Buffer.alloc(1024 * 1024), 4),
      '/Type/XObject/Subtype/Image/Width 20000/Height 20000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode',
    );
    const words = textAt(72, 700, 'Words');
    const more = '/Resources<</Font<</F1 3 0 R>>/XObject<</Im 6 0 R>>>>';
    const objects = pageObjects([`q 600 0 0 600 0 0 cm /Im Do Q ${words}`], { more });
    const image = await renderPdfPage(pdfFile([...objects, picture]), 1, options);
    expect(Buffer.from(await renderPdfPage(pdfOf([words]), 1, options)).equals(image)).toBe(true);
  });
});

describe('a broken or hostile PDF', () => {
  const whole = pdfOf([textAt(72, 700, 'First'), textAt(72, 700, 'Second')]);
  const form = '/Type/XObject/Subtype/Form/BBox[0 0 99 99]';
  const withTree = (tree: string) => {
    const objects = pageObjects([textAt(72, 700, 'First')]);
    objects[1] = tree;
    return pdfFile(objects);
  };
  const refusal = (bytes: Uint8Array, more = {}) => read(bytes, more).catch((error: unknown) => error);

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('Month,Receipts\n')],
    ['a web page', Buffer.from('<!doctype html><title>403</title>')],
    ['a lone header', Buffer.from('%PDF-1.7\n')],
  ])('is refused when it is none: %s', async (_title, bytes) => {
    const error = await refusal(bytes);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain('report.pdf: cannot be read as a PDF');
  });

  test('gives text or an error wherever it breaks off', async () => {
    for (let length = 20; length < whole.length; length += 60) {
      const outcome = await refusal(whole.subarray(0, length));
      if (outcome instanceof DataError) expect(outcome.message).toMatch(/^report\.pdf: ./);
      else for (const text of outcome as string[]) expect(['First', 'Second', '']).toContain(text);
    }
  });

  test('is read with an empty password, and else says that it needs one', async () => {
    expect(await read(encryptedPdf(textAt(72, 700, 'Open'), ''))).toEqual(['Open']);
    await expect(read(encryptedPdf(textAt(72, 700, 'Closed'), 'secret'))).rejects.toThrow(
      'report.pdf: is encrypted and needs a password',
    );
  });

  test.each([
    ['is its own child', '<</Type/Pages/Kids[2 0 R]/Count 7>>'],
    ['has itself beside its page', '<</Type/Pages/Kids[2 0 R 4 0 R]/Count 1000000000>>'],
  ])('is refused when its page tree %s', async (_title, tree) => {
    await expect(read(withTree(tree))).rejects.toThrow(
      /^report\.pdf: page 1 cannot be read \(.*circular.*\)$/,
    );
  });

  test('is read as far as there are pages when it declares more', async () => {
    expect(await read(withTree('<</Type/Pages/Kids[4 0 R]/Count 1000000000>>'))).toEqual(['First']);
  });

  test('is refused when a page is missing, unless it is not asked for', async () => {
    const bytes = withTree('<</Type/Pages/Kids[4 0 R 99 0 R]/Count 2>>');
    await expect(read(bytes)).rejects.toThrow(/^report\.pdf: page 2 cannot be read/);
    expect(await read(bytes, { maxPages: 1 })).toEqual(['First']);
  });

  test('ends when a form draws itself', async () => {
    const content = 'BT /F1 10 Tf 9 9 Td (In) Tj ET /Fm Do';
    const again = stream(content, `${form}/Resources<</Font<</F1 3 0 R>>/XObject<</Fm 6 0 R>>>>`);
    const objects = pageObjects(['/Fm Do'], { more: '/Resources<</XObject<</Fm 6 0 R>>>>' });
    const bytes = pdfFile([...objects, again]);
    expect(await read(bytes)).toEqual(['In']);
    expect(readImageHeader(await renderPdfPage(bytes, 1, options), 'page')).toMatchObject({ width: 1224 });
  });

  test('is ended at the limit of time when forms draw forms, twice each', async () => {
    const objects = pageObjects(['/N Do'], { more: '/Resources<</XObject<</N 6 0 R>>>>' });
    for (let number = 7; number < 40; number += 1)
      objects.push(stream('/N Do /N Do', `${form}/Resources<</XObject<</N ${number} 0 R>>>>`));
    objects.push(stream(textAt(9, 9, 'In'), `${form}/Resources<</Font<</F1 3 0 R>>>>`));
    const limited = { ...options, timeLimitMs: 500 };
    await expect(readPdfText(pdfFile(objects), limited)).rejects.toThrow('takes more than 0.5 s to read');
    await expect(renderPdfPage(pdfFile(objects), 1, limited)).rejects.toThrow(
      'takes more than 0.5 s to read',
    );
  });

  test('is ended at the limit of memory when its content unpacks without end', async () => {
    const mib = 1024 * 1024;
    const spaces = stream(repeatedDeflate(Buffer.alloc(64 * mib, ' '), 64), '/Filter/FlateDecode');
    const host = new DocumentProcess(300 * mib);
    const job = { kind: 'pdf-text', bytes: pdfOf([spaces]), maxPages: null, limits: documentLimits } as const;
    expect(await host.run(job, 60_000, options.signal)).toBe('memory');
    expect(host.gone).toBe(true);
  });

  test('is ended at the limit of time, and the next one is read', async () => {
    const slow = stream(deflateSync(Buffer.from('q Q '.repeat(20_000_000))), '/Filter/FlateDecode');
    await expect(read(pdfOf([slow]), { timeLimitMs: 400 })).rejects.toThrow(
      'report.pdf: takes more than 0.4 s to read',
    );
    expect(await read(whole)).toEqual(['First', 'Second']);
  });

  test('is let go of when the signal is aborted', async () => {
    const controller = new AbortController();
    const slow = stream(deflateSync(Buffer.from('q Q '.repeat(20_000_000))), '/Filter/FlateDecode');
    const reading = readPdfText(pdfOf([slow]), { ...options, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(reading).rejects.toThrow(InterruptedError);
    await expect(readPdfText(whole, { ...options, signal: controller.signal })).rejects.toThrow(
      InterruptedError,
    );
  });

  test('runs no script and opens no address', async () => {
    const objects = pageObjects([textAt(72, 700, 'First')]);
    objects[0] =
      '<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\("http://127.0.0.1:9/"\\))>>/AA<</WC<</S/URI/URI(http://127.0.0.1:9/)>>>>>>';
    expect(await read(pdfFile(objects))).toEqual(['First']);
  });
});

test('a process that has read documents ends by itself', () => {
  const script = `
    import { readPdfText } from ${JSON.stringify(import.meta.resolve('../../../benchmarks/documents/read-pdf.ts'))};
    const bytes = Buffer.from(${JSON.stringify(pdfOf([textAt(72, 700, 'Here')]).toString('base64'))}, 'base64');
    console.log((await readPdfText(bytes, { name: 'a.pdf', signal: new AbortController().signal }))[0]);`;
  const run = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
    { encoding: 'utf8', timeout: 25_000 },
  );
  expect(run).toMatchObject({ status: 0, signal: null, stdout: 'Here\n' });
});
