import type { ChatRequest, Part } from '../contract.ts';
import { costUsd, type Price } from './price.ts';

/**
 * What one image costs, in tokens: about 1,600 at the full size of the older hosted models, up to 4,800 at that of newer
 * ones, 3,800 in patches with the greatest known factor. One old small model bills far more (docs/footguns.md).
 */
const tokensPerImage = { typical: 2_000, greatest: 5_000 };
/** Role marks and separators of one message, in tokens. */
const tokensPerMessage = 8;
/** ASCII. */
const [zero, nine] = [0x30, 0x39];

/** The texts of a request as they may be sent, and how many images are among them. */
function contentsOf(request: ChatRequest): { texts: string[]; images: number } {
  const texts: string[] = [];
  let images = 0;
  const add = (part: Part): void => {
    switch (part.type) {
      case 'text':
        texts.push(part.text);
        break;
      case 'image':
        images += 1;
        break;
      case 'tool-call':
        texts.push(part.name, part.arguments);
        break;
      case 'tool-result':
        part.parts.forEach(add);
        break;
      case 'reasoning':
        texts.push(part.text ?? '');
        if (part.state !== undefined) texts.push(JSON.stringify(part.state));
    }
  };
  for (const message of request.messages) message.parts.forEach(add);
  for (const extra of [request.tools, request.replySchema, request.extraBody])
    if (extra !== undefined) texts.push(JSON.stringify(extra));
  return { texts, images };
}

/** Input size of a request in UTF-8 bytes of text, without its images. */
function sizeOf(request: ChatRequest): { bytes: number; images: number } {
  const { texts, images } = contentsOf(request);
  const marks = request.messages.length * tokensPerMessage * 2;
  return { bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), marks), images };
}

/** Input tokens as they usually are: 4 bytes a token. For rate buckets, which are settled afterwards. */
export function typicalInputTokens(request: ChatRequest): number {
  const { bytes, images } = sizeOf(request);
  return Math.ceil(bytes / 4) + images * tokensPerImage.typical;
}

/**
 * Input tokens that a budget of the arena allows for: 2 bytes a token, which prose and code stay below and long numbers do
 * not. Finished logs were admitted by this number, so it stays as it is; money is reserved by {@link reservedInputTokens}.
 */
export function greatestInputTokens(request: ChatRequest): number {
  const { bytes, images } = sizeOf(request);
  return Math.ceil(bytes / 2) + images * tokensPerImage.greatest;
}

/** The most that a call counts in a budget: {@link greatestInputTokens} at full price and every output token that it may write. */
export function greatestCostUsd(request: ChatRequest, price: Price): number {
  return mostUsd(greatestInputTokens(request), request, price);
}

/**
 * Input tokens that a call reserves under the caps. Several vocabularies split numbers into single digits, so each digit is
 * a token, and what stands between digits one for 2 bytes or part of them. That covers prose, code, formulas, Chinese,
 * tables of numbers and hexadecimal text; it is no bound on random letters or on signs that a vocabulary spells in bytes
 * (rare scripts, some emoji: up to a token a byte).
 */
export function reservedInputTokens(request: ChatRequest): number {
  const { texts, images } = contentsOf(request);
  const marks = request.messages.length * tokensPerMessage;
  return texts.reduce((sum, text) => sum + splitTokens(text), marks) + images * tokensPerImage.greatest;
}

function splitTokens(text: string): number {
  let tokens = 0;
  let bytes = 0;
  for (const byte of Buffer.from(text)) {
    if (byte < zero || byte > nine) bytes += 1;
    else {
      tokens += 1 + Math.ceil(bytes / 2);
      bytes = 0;
    }
  }
  return tokens + Math.ceil(bytes / 2);
}

/** The most that a call can cost, as the caps reserve it. */
export function reservedCostUsd(request: ChatRequest, price: Price): number {
  return mostUsd(reservedInputTokens(request), request, price);
}

/** No input from the provider's cache, and every output token that the call may write. */
function mostUsd(input: number, { maxOutputTokens: output }: ChatRequest, price: Price): number {
  return costUsd({ input, output, cachedInput: 0, reasoning: 0 }, price);
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
