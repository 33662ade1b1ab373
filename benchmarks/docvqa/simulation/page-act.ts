import { sha256 } from '../../../core/hash.ts';
import type { ChatRequest } from '../../../models/contract.ts';
import type { SimulatedAct } from '../../../models/simulated/book.ts';
import type { DocvqaPayload, PageFile } from '../payload.ts';
import type { DocvqaSettings } from '../settings.ts';

/** Digest of a page's image as the adapter sends it. */
export type DigestOf = (page: PageFile, settings: Extract<DocvqaSettings, { input: 'image' }>) => string;

/**
 * Whether a request shows the page that the task asks about. It must: an image with the bytes that the adapter sends for
 * this task, or the text of the page. A request without any page is refused; one with another page is answered blindly.
 */
export function pageAct(
  { settings, page, pageText }: Pick<DocvqaPayload, 'settings' | 'page' | 'pageText'>,
  request: ChatRequest,
  digestOf: DigestOf,
): SimulatedAct {
  const parts = request.messages.findLast(({ role }) => role === 'user')?.parts ?? [];
  if (settings.input === 'page-text' || page === null) {
    const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    if (!/^## Page$/m.test(text))
      return { kind: 'refuse', problem: 'the last user message holds no text of a page' };
    return { kind: 'answer', informed: text.includes((pageText ?? '').trim()) };
  }
  const images = parts.filter((part) => part.type === 'image');
  if (images.length === 0)
    return { kind: 'refuse', problem: 'the last user message shows no image of the page' };
  const wanted = digestOf(page, settings);
  return { kind: 'answer', informed: images.some(({ data }) => sha256(data) === wanted) };
}
