import { visibleText } from '../core/visible-text.ts';

/**
 * Writes lines for people. They may quote models, servers, files and folder names, so no character that acts on a terminal
 * or hides passes; line breaks and tabs do.
 */
export function printText(stream: NodeJS.WritableStream, text: string): void {
  stream.write(visibleText(text));
}
