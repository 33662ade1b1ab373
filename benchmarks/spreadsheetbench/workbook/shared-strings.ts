import { DataError } from '../../../core/errors.ts';
import { limits } from './limits.ts';
import { scanXml } from './scan-xml.ts';

/**
 * The texts of a workbook by number: plain and rich text without the phonetic guides, white space as it is. The
 * escape `x005F_` is dropped, as openpyxl does; other escapes stay.
 * @throws {DataError}
 */
export function readSharedStrings(bytes: Uint8Array, where: string): string[] {
  const strings: string[] = [];
  const reader = new TextRuns();
  scanXml(bytes, where, {
    open(name) {
      if (name === 'si') reader.begin();
      else reader.open(name);
    },
    text: (text) => reader.text(text),
    close(name) {
      reader.close(name);
      if (name !== 'si') return;
      if (strings.length === limits.sharedStrings)
        throw new DataError(`${where}: more than ${limits.sharedStrings} texts`);
      strings.push(reader.value.replaceAll('x005F_', ''));
    },
  });
  return strings;
}

/** Collects the `t` elements of a text in runs; those of phonetic guides (`rPh`) do not count. */
export class TextRuns {
  value = '';
  #inText = false;
  #guides = 0;

  begin(): void {
    this.value = '';
    this.#inText = false;
    this.#guides = 0;
  }

  open(name: string): void {
    if (name === 'rPh') this.#guides += 1;
    else if (name === 't' && this.#guides === 0) this.#inText = true;
  }

  text(text: string): void {
    if (this.#inText) this.value += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.#guides -= 1;
    else if (name === 't') this.#inText = false;
  }
}
