import { pyStrip } from '../../../core/python-text.ts';

const fence = '```';

/**
 * The script in a reply (spec/benchmarks-agentic.md 1.5): what stands in the first fence, whatever its language tag,
 * also when that fence is part of the reasoning; without a whole fence the reply itself.
 */
export function extractCode(reply: string): string {
  const open = reply.indexOf(fence);
  if (open === -1) return pyStrip(reply);
  const start = reply.indexOf('\n', open + fence.length);
  const end = start === -1 ? -1 : reply.indexOf(fence, start + 1);
  return pyStrip(end === -1 ? reply : reply.slice(start + 1, end));
}
