/** Replaces secrets in a text. */
export type Redactor = (text: string) => string;

/**
 * Replaces the given values, also URL-encoded and as JSON text, and anything that has the form of an API key
 * or a bearer token: servers like to quote half of a wrong key. Values under 4 characters are left alone.
 */
export function createRedactor(secrets: readonly (string | null)[]): Redactor {
  const values = new Set<string>();
  for (const secret of secrets) {
    if (secret === null || secret.length < 4) continue;
    values.add(secret);
    values.add(encodeURIComponent(secret));
    values.add(JSON.stringify(secret).slice(1, -1));
  }
  const longestFirst = [...values].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of longestFirst) clean = clean.replaceAll(value, '[redacted]');
    return clean
      .replace(/\b(sk|pk|rk)-[\w*.-]{6,}/g, '[redacted]')
      .replace(/\bbearer\s+[\w.~+/*=-]{6,}/gi, 'Bearer [redacted]');
  };
}
