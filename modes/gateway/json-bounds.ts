import { invalidField } from './read-field.ts';

/** Levels of lists and objects. */
const deepest = 200;
/**
 * Values of one body. A parser takes up to a second for a million, and a conversation of a thousand messages has some
 * ten thousand: text and pictures, however long, are one value each.
 */
const mostValues = 200_000;

const [quote, backslash, comma, openList, closeList, openObject, closeObject] = Buffer.from('"\\,[]{}');

/** Counts what a JSON text is made of before anybody parses it, at some hundred megabytes a second and piece by piece. */
export class JsonBounds {
  #isText = false;
  #isEscaped = false;
  #depth = 0;
  #mostDepth = 0;
  #values = 1;

  /** @throws {WireFault} `invalid` when the text so far has too many values or levels */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#isText) at = this.#passText(bytes, at);
      else this.#count(bytes[at]);
    }
    if (this.#mostDepth > deepest) throw invalidField('', `is nested deeper than ${deepest} levels`);
    if (this.#values > mostValues) throw invalidField('', `holds more than ${mostValues} values`);
  }

  /** Where the text ends, or the last place. */
  #passText(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) {
        this.#isText = false;
        return at;
      }
    }
    return bytes.length;
  }

  #count(byte: number | undefined): void {
    if (byte === quote) this.#isText = true;
    else if (byte === comma) this.#values += 1;
    else if (byte === openList || byte === openObject) {
      this.#values += 1;
      this.#depth += 1;
      if (this.#depth > this.#mostDepth) this.#mostDepth = this.#depth;
    } else if (byte === closeList || byte === closeObject) this.#depth -= 1;
  }
}
