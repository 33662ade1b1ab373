import { z } from 'zod';
import { limitKinds } from './limits.ts';

/**
 * The event log: JSON Lines, one file a run, the only truth (design, rule 1). Each event has a `key`, unique
 * in its run; a resumed run meets the keys of its first life and does not write them twice. `meta` holds what
 * may differ between two lives of the same run (clock, latency, whether a reply was live): comparing two logs
 * means sorting by key and leaving `meta` out (`canonicalLog`).
 */

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

export const usageSchema = z.object({ input: count, output: count, cachedInput: count, reasoning: count });

export const samplingSchema = z.object({ repeat: count, visit: count, draw: count });

export const feedbackSchema = z.object({ score: z.string(), diagnosis: z.string(), answer: z.string() });

export const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('scored'),
    hard: z.number().min(0).max(1),
    soft: z.number().min(0).max(1),
    beside: z.record(z.string(), z.number().min(0).max(1)).optional(),
    answer: z.string(),
    failReason: z.string().nullable(),
    feedback: feedbackSchema,
  }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
  z.object({ kind: z.literal('timed-out'), limitMs: count }),
  z.object({ kind: z.literal('infra-error'), cause: z.string(), message: z.string() }),
]);

export const placeSchema = z.object({
  epoch: count.optional(),
  step: count.optional(),
  microBatch: count.optional(),
  minibatch: count.optional(),
  level: count.optional(),
  group: count.optional(),
  attempt: count.optional(),
});

const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);
type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

const callMeta = z.object({
  latencyMs: z.number(),
  source: z.enum(['live', 'cache', 'replay']),
  batched: z.literal(true).optional(),
});

/** A call inside a rollout: key and usage are facts of the run, latency and source are not. */
const callSchema = z.object({ key: hex64, model: z.string(), finish: z.string(), usage: usageSchema });

const splitSummary = z.object({ count, digest: hex64 });

export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    key: z.string(),
    /** The resolved run (matrix/resolved-run.ts), whole. */
    run: z.record(z.string(), json),
    dataset: z.object({
      provenance: z.string(),
      train: splitSummary,
      val: splitSummary,
      test: splitSummary,
    }),
    meta: z.object({ at: z.string() }),
  }),
  /** A prompt file that the run has read: its text lies in transcripts.jsonl; an edit between two lives of a run diverges here. */
  z.object({
    type: z.literal('prompt'),
    key: z.string(),
    name: z.string(),
    digest: hex64,
    text: hex64,
    meta: z.object({}),
  }),
  /** A document's text, once, before its hash is used. */
  z.object({
    type: z.literal('document'),
    key: z.string(),
    hash: z.string(),
    text: z.string(),
    meta: z.object({}),
  }),
  z.object({
    type: z.literal('rollout'),
    key: z.string(),
    phase: z.string(),
    taskId: z.string(),
    /** Items of one cluster are not independent: intervals resample clusters. */
    cluster: z.string(),
    skill: z.string(),
    sampling: samplingSchema,
    presentationSeed: z.number(),
    outcome: outcomeSchema,
    usage: usageSchema,
    calls: z.array(callSchema),
    /** Digest of the transcript in transcripts.jsonl. */
    transcript: hex64,
    meta: z.object({ at: z.string(), durationMs: z.number(), calls: z.array(callMeta) }),
  }),
  z.object({
    type: z.literal('optimizer-call'),
    key: z.string(),
    kind: z.string(),
    place: placeSchema,
    draw: count,
    call: callSchema,
    reply: z.object({
      /** null: over 16 KiB, and in transcripts.jsonl under `stored`. */
      text: z.string().nullable(),
      stored: hex64.optional(),
      finish: z.enum(['stop', 'length', 'refused', 'other']),
    }),
    /** Digest of the prompt, stored in transcripts.jsonl as well. */
    prompt: hex64,
    meta: z.object({ at: z.string(), call: callMeta }),
  }),
  /** Typed stage events of a method: `step-started`, `gate` ... (docs/events.md). */
  z.object({
    type: z.literal('stage'),
    key: z.string(),
    name: z.string(),
    place: placeSchema,
    data: z.record(z.string(), json),
    meta: z.object({ at: z.string() }),
  }),
  z.object({
    type: z.literal('learned'),
    key: z.string(),
    documents: z.array(z.object({ label: z.string(), skill: z.string() })),
    candidates: z.array(
      z.object({ skill: z.string(), hard: z.number(), soft: z.number(), objective: z.number() }),
    ),
    history: json,
    spent: z.record(z.string(), json),
    /** What became of the budget; absent without one. */
    budget: z
      .object({
        /** The limit that work was last refused for; null: the method ended by itself. */
        binding: z.enum(limitKinds).nullable(),
        unspent: z.partialRecord(z.enum(limitKinds), z.number()),
        /** Learning was ended by a refusal; why, in words. */
        cutShort: z.string().nullable(),
      })
      .optional(),
    meta: z.object({ at: z.string() }),
  }),
  /** One per distinct document, before its first test rollout: the access counter (spec/science.md 5). */
  z.object({
    type: z.literal('test-opened'),
    key: z.string(),
    splitDigest: hex64,
    skill: z.string(),
    labels: z.array(z.string()),
    meta: z.object({ at: z.string() }),
  }),
  /**
   * Accepted and some rejected candidates evaluated again with fresh draws after learning (spec/science.md 6).
   * Scores and gains are of the gate's objective, 0 to 1; intervals are 95 %, bootstrap over clusters.
   */
  z.object({
    type: z.literal('gate-audit'),
    key: z.string(),
    /** Fresh draws of every task. */
    draws: count,
    decisions: z.array(
      z.object({
        place: placeSchema,
        action: z.string(),
        candidate: z.string(),
        incumbent: z.string(),
        /** What the gate saw. */
        gate: z.object({
          candidate: z.number(),
          incumbent: z.number(),
          bound: z.enum(['exact', 'at-most']),
        }),
        /** Means over the n tasks that neither misses; null: there are none. */
        fresh: z
          .object({
            n: count,
            candidate: z.number(),
            incumbent: z.number(),
            gain: z.number(),
            low: z.number(),
            high: z.number(),
          })
          .nullable(),
        /** `unclear`: the interval of the gain holds 0. */
        verdict: z.enum(['false-accept', 'false-reject', 'confirmed', 'unclear']),
        /** The gate's gain less the fresh one; null where the gate had a bound only. */
        shrinkage: z.number().nullable(),
      }),
    ),
    totals: z.object({
      /** Decisions of the run. */
      accepted: count,
      rejected: count,
      rejectedAudited: count,
      falseAccepts: count,
      falseRejects: count,
      confirmed: count,
      unclear: count,
      /** By the point estimate alone. */
      acceptedNotBetter: count,
      rejectedBetter: count,
      /** Mean over the accepted ones. */
      shrinkage: z.number().nullable(),
    }),
    meta: z.object({ at: z.string() }),
  }),
  /** Who led when: the incumbent at equal fractions of the budget, evaluated on test after learning (spec/science.md 5). */
  z.object({
    type: z.literal('anytime-curve'),
    key: z.string(),
    /** Rollouts of the whole budget; of what was charged where there was none. */
    budget: count,
    points: z.array(z.object({ fraction: z.number(), rollouts: count, skill: z.string() })),
    meta: z.object({ at: z.string() }),
  }),
  z.object({ type: z.literal('run-finished'), key: z.string(), meta: z.object({ at: z.string() }) }),
]);

export type RunEvent = z.infer<typeof eventSchema>;
export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** The log as a value that two lives of the same run share: sorted by key, without `meta`. */
export function canonicalLog(events: readonly RunEvent[]): Omit<RunEvent, 'meta'>[] {
  return events
    .map(({ meta: _, ...rest }) => rest)
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
