/** Tokens of a text as they usually are, without a tokenizer: 4 bytes of UTF-8 a token. */
export function estimatedTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

export const bytesPerToken = 4;
