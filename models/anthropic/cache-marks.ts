import type Anthropic from '@anthropic-ai/sdk';

const mark = { type: 'ephemeral' } as const;

/**
 * Marks what later requests will share. The prefix runs tools, system, messages: a mark on the last system block
 * covers the skill document and the tools, which all tasks of an evaluation share. The end of the messages is
 * marked only where another turn of the same conversation is likely (it has tools, or turns already): writing
 * to the cache costs more than reading, and a single question is never asked again.
 */
export function markStablePrefix(body: Anthropic.MessageCreateParamsNonStreaming): void {
  const lastSystem = Array.isArray(body.system) ? body.system.at(-1) : undefined;
  const lastTool = body.tools?.at(-1);
  if (lastSystem !== undefined) lastSystem.cache_control = mark;
  else if (lastTool !== undefined) lastTool.cache_control = mark;

  const continues = lastTool !== undefined || body.messages.some(({ role }) => role === 'assistant');
  const last = body.messages.at(-1);
  if (!continues || last?.role !== 'user' || !Array.isArray(last.content)) return;
  const block = last.content.at(-1);
  if (block?.type === 'text' || block?.type === 'image' || block?.type === 'tool_result')
    block.cache_control = mark;
}
