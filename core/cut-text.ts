/** The first `length` UTF-16 units of a text, less a half of a character: strict servers refuse lone surrogates. */
export function headOf(text: string, length: number): string {
  return text.slice(0, Math.max(0, length)).replace(/[\ud800-\udbff]$/, '');
}

/** The last `length` units, likewise. */
export function tailOf(text: string, length: number): string {
  return length <= 0 ? '' : text.slice(-length).replace(/^[\udc00-\udfff]/, '');
}
