import { visibleJson } from './visible-text.ts';

/**
 * JSON for a terminal or a pipe: still the same value, but every control character, bidirectional override and invisible
 * character is written as an escape, which JSON.stringify does only below U+0020.
 */
export function safeJson(value: unknown, indent = 2): string {
  return visibleJson(JSON.stringify(value, null, indent));
}
