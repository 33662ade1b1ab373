import { stripVTControlCharacters } from 'node:util';
import { tailOf } from '../../core/cut-text.ts';

const oddCharacters = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu;

/** The end of a foreign text on one line, without anything that a terminal would obey. */
export function printable(text: string, length: number): string {
  // Long output is cut before it is looked through.
  const near = stripVTControlCharacters(tailOf(text, 20 * length));
  return tailOf(near.replace(oddCharacters, ' ').replace(/ +/g, ' ').trim(), length).trim();
}
