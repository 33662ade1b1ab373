import { z } from 'zod';
import { ModelError } from '../../core/errors.ts';
import { usageSchema } from '../../core/events.ts';
import type { Json } from '../../core/json.ts';
import type { CallSource } from '../../core/vocabulary.ts';
import type { ChatReply, Part, ProviderReply } from '../contract.ts';

/**
 * The fate of one call as caches, journals and recordings keep it: a reply, or a failure that would come again.
 * Pure JSON; the bytes of images are base64.
 */
const json: z.ZodType<Json> = z.json();
const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.strictObject({
  type: z.literal('image'),
  mediaType: z.string(),
  data: z.base64(),
  detail: z.enum(['low', 'high']).optional(),
});
const partSchema = z.discriminatedUnion('type', [
  textPart,
  imagePart,
  z.strictObject({
    type: z.literal('tool-call'),
    id: z.string(),
    name: z.string(),
    kind: z.enum(['function', 'custom']),
    arguments: z.string(),
  }),
  z.strictObject({
    type: z.literal('tool-result'),
    callId: z.string(),
    isError: z.boolean().optional(),
    parts: z.array(z.discriminatedUnion('type', [textPart, imagePart])),
  }),
  z.strictObject({ type: z.literal('reasoning'), text: z.string().optional(), state: json.optional() }),
]);
type StoredPart = z.infer<typeof partSchema>;

/** Failures that belong to the request: asking again would bring the same. */
const lastingKinds = ['refused', 'context-overflow'] as const;
/** Failures of the machinery after their retries: missing data in the log, to be tried again in a later life. */
const passingKinds = ['rate-limit', 'transient', 'timeout', 'time-limit', 'bad-request'] as const;

export const callEntrySchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('reply'),
    parts: z.array(partSchema),
    finish: z.enum(['stop', 'length', 'tool-calls', 'refused', 'other']),
    usage: usageSchema,
    model: z.string(),
    latencyMs: z.number().nonnegative(),
    batched: z.literal(true).optional(),
  }),
  z.strictObject({
    outcome: z.literal('failure'),
    kind: z.enum([...lastingKinds, ...passingKinds]),
    message: z.string(),
    status: z.number().int().nullable(),
    latencyMs: z.number().nonnegative(),
  }),
]);
export type CallEntry = z.infer<typeof callEntrySchema>;

/** The entry of a reply. */
export function replyEntry(reply: ProviderReply): CallEntry {
  const { parts, finish, usage, model, latencyMs, batched } = reply;
  const stored = { parts: parts.map(storedPart), finish, usage, model, latencyMs };
  return { outcome: 'reply', ...stored, ...(batched === undefined ? {} : { batched }) };
}

/** The entry of a failure that the run's log will speak of, or null for what stops the run (a wrong key, a cap). */
export function failureEntry(error: unknown, latencyMs: number): CallEntry | null {
  if (!(error instanceof ModelError)) return null;
  const kind = [...lastingKinds, ...passingKinds].find((recorded) => recorded === error.kind);
  if (kind === undefined) return null;
  return { outcome: 'failure', kind, message: error.message, status: error.status, latencyMs };
}

/**
 * May the entry stand for a new call? Replies and lasting failures may; a passing failure is kept for recordings
 * only: a call that was cut off at a time limit says nothing about the next one, for the endpoint may have hung.
 */
export function isReusable(entry: CallEntry): boolean {
  if (entry.outcome === 'reply') return true;
  return lastingKinds.some((kind) => kind === entry.kind);
}

/**
 * Plays an entry back.
 * @throws {ModelError} the recorded failure
 */
export function answerFromEntry(entry: CallEntry, key: string, source: CallSource): ChatReply {
  if (entry.outcome === 'failure')
    throw new ModelError(entry.message, { kind: entry.kind, status: entry.status });
  const { finish, usage, model, latencyMs, batched } = entry;
  const reply = { parts: entry.parts.map(livePart), finish, usage, model, latencyMs, source, key };
  return batched === undefined ? reply : { ...reply, batched };
}

function storedPart(part: Part): StoredPart {
  switch (part.type) {
    case 'image':
      return { ...part, data: Buffer.from(part.data).toString('base64') };
    case 'tool-result':
      return { ...part, parts: part.parts.map(storedContent) };
    default:
      return part;
  }
}

type Content = Extract<Part, { type: 'tool-result' }>['parts'][number];
type StoredContent = Extract<StoredPart, { type: 'text' | 'image' }>;

function storedContent(part: Content): StoredContent {
  return part.type === 'text' ? part : { ...part, data: Buffer.from(part.data).toString('base64') };
}

function livePart(part: StoredPart): Part {
  switch (part.type) {
    case 'image':
      return { ...part, data: new Uint8Array(Buffer.from(part.data, 'base64')) };
    case 'tool-result':
      return { ...part, parts: part.parts.map(liveContent) };
    default:
      return part;
  }
}

function liveContent(part: StoredContent): Content {
  return part.type === 'text' ? part : { ...part, data: new Uint8Array(Buffer.from(part.data, 'base64')) };
}
