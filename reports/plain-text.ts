import { visibleText } from '../core/visible-text.ts';

/**
 * Foreign text on one line: line breaks and tabs become a space; every other control character, bidirectional override or
 * invisible character is spelled out, so that it neither reaches a terminal nor is hidden from who reads the table.
 */
export function plainText(text: string): string {
  return visibleText(text.replace(/[\t-\r\u0085\u2028\u2029]+/g, ' '));
}
