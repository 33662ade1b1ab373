import type { ProviderReply } from '../contract.ts';

/** More tokens than any model reads or writes in one call: a server that counts more counts wrongly. */
const mostTokens = 1e8;

/**
 * Makes sound token counts of whatever a server reports: whole, not negative, parts within their wholes. A server that
 * says nothing of input (which no request is without) or of output, or nothing that can be, is marked as one whose costs
 * nobody knows.
 */
export function soundUsage(raw: {
  input?: unknown;
  output?: unknown;
  cachedInput?: unknown;
  reasoning?: unknown;
}): Pick<ProviderReply, 'usage' | 'isUsageUnknown'> {
  const input = tokens(raw.input);
  const output = tokens(raw.output);
  return {
    usage: {
      input,
      output,
      cachedInput: Math.min(input, tokens(raw.cachedInput)),
      reasoning: Math.min(output, tokens(raw.reasoning)),
    },
    ...(input > 0 && isCount(raw.output) ? {} : { isUsageUnknown: true }),
  };
}

function tokens(value: unknown): number {
  return isCount(value) ? Math.round(value) : 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= mostTokens;
}
