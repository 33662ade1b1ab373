/** Replaces secrets in a text. */
export type Redactor = (text: string) => string;

/** What stands in the place of a secret. */
export const redactedMark = '[redacted]';

/** What people set where a local server wants no key: words, whose removal would spoil texts and protect nothing. */
const placeholders = new Set([
  'no-key-required',
  'sk-no-key-required',
  'not-needed',
  'not-required',
  'placeholder',
  'lm-studio',
]);

/**
 * Replaces the given values wherever they stand in a text: as they are, without the scheme before them (`Bearer ...`),
 * URL-encoded, as JSON text (also within JSON text), and in base64 at any offset. The longest form goes first, so that no
 * value leaves a part of a longer one behind.
 * @param least shorter values are words, not secrets: 8 characters, unless the text is known to be about the call alone
 */
export function createRedactor(
  secrets: readonly (string | null | undefined)[],
  { least = 8 }: { readonly least?: number } = {},
): Redactor {
  const forms = new Set<string>();
  for (const secret of secrets)
    for (const value of valuesOf(secret ?? ''))
      if (value.length >= least && !placeholders.has(value.toLowerCase()))
        for (const form of formsOf(value)) if (form.length >= least) forms.add(form);
  const longestFirst = [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return (text) => {
    let clean = text;
    for (const form of longestFirst) clean = clean.replaceAll(form, redactedMark);
    return clean;
  };
}

/** The value, and what follows the name of a scheme in it. */
function valuesOf(secret: string): string[] {
  const [, bare] = /^(?:bearer|basic|token|apikey|key)[ =:]+(\S.*)$/i.exec(secret) ?? [];
  return bare === undefined ? [secret] : [secret, bare];
}

function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value.toWellFormed());
  const percentLower = url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [value, json, JSON.stringify(json).slice(1, -1), url, percentLower, ...base64Forms(value)];
}

/** What is sure to stand in the base64 of any text that holds the value, by the offset of the value modulo 3. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}
