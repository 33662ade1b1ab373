import { z } from 'zod';
import type { CliReport, ShownPart } from '../cli/cli-report.ts';
import { eventLines } from '../cli/event-lines.ts';

const textSchema = z.object({ type: z.literal('text'), text: z.string() });
const imageSchema = z.object({
  type: z.literal('image'),
  source: z.object({
    type: z.literal('base64'),
    media_type: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
    data: z.base64(),
  }),
});
const resultSchema = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.unknown())]).catch(''),
});

/** The events of `--output-format stream-json` that say something (2.1.197). The model's replies are heard elsewhere. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('user'),
    message: z.object({ content: z.array(z.unknown()) }),
  }),
  /** `subtype` is `success` even where a call failed: `is_error` is what counts. */
  z.object({
    type: z.literal('result'),
    subtype: z.string().catch(''),
    is_error: z.boolean().catch(false),
    result: z.string().optional().catch(undefined),
    permission_denials: z.array(z.object({ tool_name: z.string() })).catch([]),
  }),
]);
type ResultEvent = Extract<z.infer<typeof eventSchema>, { type: 'result' }>;

/** Reads the events of a run. Whatever has another shape is passed over. */
export function claudeCodeReport(stdout: string): CliReport {
  const results = new Map<string, (readonly ShownPart[])[]>();
  let end: ResultEvent | null = null;
  for (const raw of eventLines(stdout)) {
    const event = eventSchema.safeParse(raw).data;
    if (event === undefined) continue;
    if (event.type === 'result') end = event;
    else
      for (const block of event.message.content) {
        const result = resultSchema.safeParse(block).data;
        if (result === undefined) continue;
        const known = results.get(result.tool_use_id);
        if (known === undefined) results.set(result.tool_use_id, [partsOf(result.content)]);
        else known.push(partsOf(result.content));
      }
  }
  const isWell = end !== null && !end.is_error && end.subtype === 'success';
  return {
    isEnded: end !== null,
    answer: isWell ? (end?.result ?? '') : null,
    failure: end === null || isWell ? null : (end.result ?? `the result is ${end.subtype}`),
    denied: end === null ? [] : end.permission_denials.map(({ tool_name }) => tool_name),
    resultOf: ({ id }) => results.get(id)?.shift() ?? null,
  };
}

function partsOf(content: string | readonly unknown[]): ShownPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.flatMap((block): ShownPart[] => {
    const text = textSchema.safeParse(block).data;
    if (text !== undefined) return [{ type: 'text', text: text.text }];
    const image = imageSchema.safeParse(block).data;
    if (image === undefined) return [];
    const { media_type: mediaType, data } = image.source;
    return [{ type: 'image', mediaType, data: Buffer.from(data, 'base64') }];
  });
}
