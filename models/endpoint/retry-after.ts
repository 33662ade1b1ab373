/**
 * What a server asks us to wait, in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as an HTTP
 * date. null when it says nothing usable; a date that has passed gives 0.
 */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  const precise = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(precise)) return Math.max(0, Math.ceil(precise));
  const text = headers?.get('retry-after')?.trim() ?? '';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.max(0, Math.ceil(Number(text) * 1_000));
  const date = text === '' ? Number.NaN : Date.parse(text);
  return Number.isFinite(date) ? Math.max(0, date - nowMs) : null;
}
