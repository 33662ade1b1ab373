/** Nobody means a month: a header that says so is broken, and our own waits are better. */
const longestMs = 31 * 24 * 3_600_000;

/**
 * What a server asks us to wait, in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date.
 * null when it says nothing usable; a date that has passed gives 0. Dates are read by the server's own clock, its header
 * `date`, for ours may be wrong or be put right at that moment; only without it by ours, `nowMs`.
 */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  const waitMs = headers === undefined ? null : (preciseMs(headers) ?? plainMs(headers, nowMs));
  return waitMs === null || waitMs > longestMs ? null : Math.max(0, Math.ceil(waitMs));
}

function preciseMs(headers: Headers): number | null {
  const precise = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  return Number.isFinite(precise) ? precise : null;
}

function plainMs(headers: Headers, nowMs: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  if (!Number.isFinite(date)) return null;
  const theirs = Date.parse(headers.get('date') ?? '');
  return date - (Number.isFinite(theirs) ? theirs : nowMs);
}
