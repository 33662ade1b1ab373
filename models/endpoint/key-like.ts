import { redactedMark } from '../../core/redactor.ts';

/** Replaces what has the form of an API key or a bearer token: servers like to quote half of a wrong key. */
export function withoutKeyLike(text: string): string {
  return text
    .replace(/\b(sk|pk|rk)-[\w*.-]{6,}/g, redactedMark)
    .replace(/\bbearer\s+[\w.~+/*=-]{6,}/gi, `Bearer ${redactedMark}`);
}
