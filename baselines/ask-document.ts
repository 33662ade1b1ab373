import type { Arena, CallPlace, OptimizerCall } from '../core/arena.ts';
import { headOf } from '../core/cut-text.ts';
import { unguardBlockText } from '../core/prompt-blocks.ts';
import type { RenderedPrompt } from '../core/prompts.ts';

export interface DocumentCall {
  /** Role of the call, as logged and accounted. */
  readonly kind: string;
  readonly place: CallPlace;
  /** Asks for the new document between the lines `<document>` and `</document>`. */
  readonly prompt: RenderedPrompt;
  readonly draw?: number;
}

export interface DocumentOptions {
  readonly maxOutputTokens: number;
  readonly temperature: OptimizerCall['temperature'];
  /** A longer document is a failed proposal, in characters. The same for all methods (spec/baselines.md 1.1). */
  readonly maxDocumentCharacters: number;
}

export interface DocumentReply {
  /** null: no usable document came; the method records "no proposal". */
  readonly text: string | null;
  /** Calls made, 1 or 2. */
  readonly attempts: number;
  /** What was wrong with the last reply; null when it was usable. */
  readonly problem: string | null;
}

export const askAgainPrompt = 'baselines/prompts/ask-again';

const maxEchoCharacters = 1500;

/**
 * Asks the optimizer for a whole document (spec/baselines.md 5.6, decision for documents). A reply without the pair
 * of marker lines, cut off, or too long is asked for once more with what was wrong; nothing else is ever adopted.
 */
export async function askDocument(
  arena: Arena,
  options: DocumentOptions,
  { kind, place, prompt, draw }: DocumentCall,
): Promise<DocumentReply> {
  const { maxOutputTokens, temperature = 'default', maxDocumentCharacters } = options;
  const ask = (attempt: number, followUps?: OptimizerCall['followUps']) =>
    arena.optimizer({
      kind,
      place: { ...place, attempt },
      prompt,
      ...(followUps === undefined ? {} : { followUps }),
      ...(draw === undefined ? {} : { draw }),
      replySchema: null,
      maxOutputTokens,
      temperature,
    });
  const first = await ask(0);
  const read = readDocument(first, maxDocumentCharacters);
  if (read.text !== null) return { ...read, attempts: 1 };
  const complaint = arena.prompts.render(askAgainPrompt, { problem: read.problem }).user;
  const second = await ask(1, [{ reply: headOf(first.text, maxEchoCharacters), complaint }]);
  return { ...readDocument(second, maxDocumentCharacters), attempts: 2 };
}

type Read =
  | { readonly text: string; readonly problem: null }
  | { readonly text: null; readonly problem: string };

function readDocument(
  { text, finish }: { readonly text: string; readonly finish: string },
  maxCharacters: number,
): Read {
  const no = (problem: string): Read => ({ text: null, problem });
  if (finish === 'length') return no('The reply was cut off at the output limit: write a shorter document.');
  if (finish === 'refused') return no('The reply was a refusal.');
  const document = markedDocument(text);
  if (document === null)
    return no(
      'The reply does not hold exactly one document between a line <document> and a line </document>.',
    );
  if (document.trim() === '') return no('The document is empty.');
  if (document.length > maxCharacters)
    return no(`The document has ${document.length} characters; at most ${maxCharacters} are allowed.`);
  return { text: document, problem: null };
}

/** What stands between the only line `<document>` and the only line `</document>` after it; null if not so. */
export function markedDocument(text: string): string | null {
  const lines = text.toWellFormed().replace(/\r\n/g, '\n').split('\n');
  const at = (mark: string) => lines.flatMap((line, index) => (line.trim() === mark ? [index] : []));
  const [opening, ...moreOpening] = at('<document>');
  const [closing, ...moreClosing] = at('</document>');
  if (opening === undefined || closing === undefined || moreOpening.length + moreClosing.length > 0)
    return null;
  if (closing < opening) return null;
  // Documents are shown with our tags guarded; what comes back must be the document itself again.
  return unguardBlockText(`${lines.slice(opening + 1, closing).join('\n')}\n`);
}
