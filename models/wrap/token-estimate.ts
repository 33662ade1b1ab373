import type { ChatRequest, Part } from '../contract.ts';
import { costUsd, type Price } from './price.ts';

/**
 * What one image costs, in tokens: about 1,600 at the full size of the older hosted models, up to 4,800 at that of newer
 * ones, 3,800 in patches with the greatest known factor. One old small model bills far more (docs/footguns.md).
 */
const tokensPerImage = { typical: 2_000, greatest: 5_000 };
/** Role marks and separators of one message, in tokens. */
const tokensPerMessage = 8;

/** Input size of a request in UTF-8 bytes of text, without its images. */
function sizeOf(request: ChatRequest): { bytes: number; images: number } {
  let bytes = request.messages.length * tokensPerMessage * 2;
  let images = 0;
  const add = (part: Part): void => {
    switch (part.type) {
      case 'text':
        bytes += Buffer.byteLength(part.text);
        break;
      case 'image':
        images += 1;
        break;
      case 'tool-call':
        bytes += Buffer.byteLength(part.name) + Buffer.byteLength(part.arguments);
        break;
      case 'tool-result':
        part.parts.forEach(add);
        break;
      case 'reasoning':
        bytes += Buffer.byteLength(part.text ?? '');
        if (part.state !== undefined) bytes += Buffer.byteLength(JSON.stringify(part.state));
    }
  };
  for (const message of request.messages) message.parts.forEach(add);
  for (const extra of [request.tools, request.replySchema, request.extraBody])
    if (extra !== undefined) bytes += Buffer.byteLength(JSON.stringify(extra));
  return { bytes, images };
}

/** Input tokens as they usually are: 4 bytes a token. For rate buckets, which are settled afterwards. */
export function typicalInputTokens(request: ChatRequest): number {
  const { bytes, images } = sizeOf(request);
  return Math.ceil(bytes / 4) + images * tokensPerImage.typical;
}

/** Input tokens at most: 2 bytes a token holds for prose, code, formulas and Chinese in today's vocabularies. */
export function greatestInputTokens(request: ChatRequest): number {
  const { bytes, images } = sizeOf(request);
  return Math.ceil(bytes / 2) + images * tokensPerImage.greatest;
}

/** The most that a call can cost: input at full price and every output token that it may write. */
export function greatestCostUsd(request: ChatRequest, price: Price): number {
  const usage = {
    input: greatestInputTokens(request),
    output: request.maxOutputTokens,
    cachedInput: 0,
    reasoning: 0,
  };
  return costUsd(usage, price);
}

/** Guesses how much a model will write from what it wrote before: a running mean over the last 20 or so replies. */
export class OutputForecast {
  #mean: number | null = null;

  /** Before the first reply, and never more than, what the request allows. */
  expected(maxOutputTokens: number): number {
    return Math.ceil(Math.min(maxOutputTokens, this.#mean ?? maxOutputTokens));
  }

  observe(outputTokens: number): void {
    this.#mean = this.#mean === null ? outputTokens : this.#mean * 0.95 + outputTokens * 0.05;
  }
}
