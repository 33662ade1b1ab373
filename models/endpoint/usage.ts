import type { Usage } from '../../core/vocabulary.ts';

/** Makes sound token counts of whatever a server reports: whole, not negative, parts within their wholes. */
export function soundUsage(raw: {
  input?: unknown;
  output?: unknown;
  cachedInput?: unknown;
  reasoning?: unknown;
}): Usage {
  const input = tokens(raw.input);
  const output = tokens(raw.output);
  return {
    input,
    output,
    cachedInput: Math.min(input, tokens(raw.cachedInput)),
    reasoning: Math.min(output, tokens(raw.reasoning)),
  };
}

function tokens(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}
