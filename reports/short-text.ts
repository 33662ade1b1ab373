import { headOf } from '../core/cut-text.ts';
import { plainText } from './plain-text.ts';

/** Longest text of one cell for people, in characters: LaTeX and terminals take no line of megabytes. */
const longestCell = 500;

/** Foreign text on one line ({@link plainText}), the end of a long one replaced by its length. */
export function shortText(text: string, most = longestCell): string {
  if (text.length <= most) return plainText(text);
  const head = headOf(text, most);
  return `${plainText(head)} [${text.length - head.length} more characters]`;
}
