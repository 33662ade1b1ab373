import { readFileSync } from 'node:fs';
import { z } from 'zod';

const entityFile = new URL('./html-entities.json', import.meta.url);
let known: ReadonlyMap<string, string> | null = null;

/** Named characters of the HTML standard, with their semicolon; some of them also without it. */
function entities(): ReadonlyMap<string, string> {
  known ??= new Map(
    Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(entityFile, 'utf8')))),
  );
  return known;
}

/** What the numbers 128 to 159 stand for: Windows-1252, as browsers read them. */
const windows1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/**
 * Decodes character references as Python's `html.unescape`: named ones by the longest name that is known, numbers as
 * browsers do; what cannot be decoded stays as it is.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/gu, (_, name: string) =>
    name.startsWith('#') ? numbered(name.slice(1).replace(';', '')) : named(name),
  );
}

function named(name: string): string {
  const whole = entities().get(name);
  if (whole !== undefined) return whole;
  for (let length = name.length - 1; length > 1; length -= 1) {
    const character = entities().get(name.slice(0, length));
    if (character !== undefined) return character + name.slice(length);
  }
  return `&${name}`;
}

function numbered(digits: string): string {
  const point = /^[xX]/.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 10);
  if (point === 0) return '\ufffd';
  if (point >= 0x80 && point <= 0x9f) return windows1252.charAt(point - 0x80);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return '\ufffd';
  const space = point === 0x09 || point === 0x0a || point === 0x0c || point === 0x0d;
  const control = (point < 0x20 && !space) || point === 0x7f;
  const noncharacter = (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe;
  return control || noncharacter ? '' : String.fromCodePoint(point);
}
