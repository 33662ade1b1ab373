import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { pageText } from './page-text.mjs';

const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const part = (name) => join(folder, name, '/');

/** Text of each page. Throws an Error saying what is wrong with the document. */
export async function pdfText({ bytes, maxPages, limits }) {
  return withDocument(bytes, limits, async (document) => {
    const count = Math.min(document.numPages, maxPages ?? Number.POSITIVE_INFINITY);
    if (count > limits.pages) throw new Error(`has ${document.numPages} pages, ${limits.pages} are read`);
    const pages = [];
    let characters = 0;
    for (let number = 1; number <= count; number += 1) {
      const text = await onPage(document, number, pageText);
      characters += text.length;
      if (characters > limits.characters)
        throw new Error(`has more than ${limits.characters} characters of text by page ${number}`);
      pages.push(text);
    }
    return { pages };
  });
}

/** One page as PNG, at a smaller scale than asked for when it would be too large an image. */
export async function pageImage({ bytes, page: number, scale, limits }) {
  return withDocument(bytes, limits, async (document) => {
    if (number > document.numPages)
      throw new Error(`has ${document.numPages} pages, there is no page ${number}`);
    const image = await onPage(document, number, async (page) => {
      const { canvas, context, viewport } = drawingFor(document, page, scale, limits);
      await page.render({ canvas, canvasContext: context, viewport, background: 'white' }).promise;
      return canvas.encode('png');
    });
    return { image, mediaType: 'image/png' };
  });
}

function drawingFor(document, page, scale, limits) {
  const { width, height } = page.getViewport({ scale: 1 });
  if (!(width > 0 && height > 0 && Number.isFinite(width * height)))
    throw new Error(`declares a size of ${width} x ${height} points`);
  const fitting = Math.min(
    scale,
    limits.pageSide / Math.max(width, height),
    Math.sqrt(limits.pagePixels / (width * height)),
  );
  const viewport = page.getViewport({ scale: fitting });
  const side = (length) => Math.min(Math.max(1, Math.round(length)), limits.pageSide);
  return { ...document.canvasFactory.create(side(viewport.width), side(viewport.height)), viewport };
}

async function onPage(document, number, use) {
  try {
    const page = await document.getPage(number);
    const result = await use(page);
    page.cleanup();
    return result;
  } catch (error) {
    throw new Error(`page ${number} cannot be read (${error.message})`);
  }
}

/**
 * Damaged parts are skipped where pdf.js can go on without them: old scans are full of small errors. Nothing is
 * fetched, no script is run or compiled, no font of the system is used.
 */
async function withDocument(bytes, { decodedPixels }, use) {
  const task = getDocument({
    data: new Uint8Array(bytes),
    standardFontDataUrl: part('standard_fonts'),
    cMapUrl: part('cmaps'),
    wasmUrl: part('wasm'),
    iccUrl: part('iccs'),
    useSystemFonts: false,
    useWorkerFetch: false,
    isEvalSupported: false,
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: decodedPixels,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    return await use(await opened(task));
  } finally {
    await task.destroy();
  }
}

async function opened(task) {
  try {
    return await task.promise;
  } catch (error) {
    if (error.name === 'PasswordException') throw new Error('is encrypted and needs a password');
    throw new Error(`cannot be read as a PDF (${error.message})`);
  }
}
