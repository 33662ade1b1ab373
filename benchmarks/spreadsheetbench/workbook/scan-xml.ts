import { SaxesParser } from 'saxes';
import { DataError, messageOf } from '../../../core/errors.ts';
import { limits } from './limits.ts';

export interface XmlHandlers {
  /** @param name without its prefix */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Asked between pieces of the file: true ends the reading. */
  done?(): boolean;
}

const pieceBytes = 1 << 16;

/**
 * Reads an XML part from its start to its end, element by element. A document type declaration is refused, so that
 * there are no entities but the five of XML itself.
 * @throws {DataError} naming the part: not XML, not UTF-8 or UTF-16, a document type, nested too deep; and whatever a
 * handler throws
 */
export function scanXml(bytes: Uint8Array, where: string, handlers: XmlHandlers): void {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('doctype', () => {
    throw new DataError(`${where}: declares a document type, which is refused`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > limits.xmlDepth)
      throw new DataError(`${where}: elements are nested deeper than ${limits.xmlDepth}`);
    handlers.open(localName(name), attributes);
  });
  const { text, close } = handlers;
  if (text !== undefined) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    close?.(localName(name));
  });
  parser.on('error', (error) => {
    throw error;
  });
  try {
    feed(parser, bytes, handlers);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${where}: not well-formed XML (${messageOf(error)})`, error);
  }
}

function feed(parser: SaxesParser, bytes: Uint8Array, { done }: XmlHandlers): void {
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (done?.() === true) return;
    parser.write(decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true }));
  }
  if (done?.() === true) return;
  parser.write(decoder.decode());
  parser.close();
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** Writers choose their prefixes; names are unambiguous without them. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** An attribute without regard to its prefix: `r:id` is `id` where no plain `id` is. */
export function prefixed(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const found = Object.keys(attributes).find((key) => key.endsWith(`:${name}`));
  return found === undefined ? undefined : attributes[found];
}
