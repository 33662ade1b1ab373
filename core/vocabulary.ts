/**
 * The words of the whole suite. Read this file first: every other file speaks in these types.
 */

/** The three disjoint parts of a benchmark. Methods see train and val; test is opened after learning. */
export type Split = 'train' | 'val' | 'test';

/** One benchmark item. `digest` covers everything that could change its prompt or its score. */
export interface Task<Payload = unknown> {
  readonly id: string;
  readonly split: Split;
  /** Items that share a document, scene or workbook share a cluster: they are not independent. */
  readonly cluster: string;
  readonly type: string;
  readonly payload: Payload;
  /** SHA-256 (hex) of the canonical JSON of the payload and the id. */
  readonly digest: string;
}

/** The document under training. `null` in place of a Skill means that the slot is absent. */
export interface Skill {
  readonly text: string;
  /** First 16 hex digits of SHA-256 over the UTF-8 text. */
  readonly hash: string;
}

/** What a rollout is for. Only used in logs and ledgers, never shown to a model. */
export type Phase = 'train' | 'val' | 'test' | 'slow-update' | 'final-val' | 'audit' | 'eval';

/** Which of several identical requests this is (spec/science.md 1 and 3). Part of every cache key. */
export interface Sampling {
  /** Index of the replicate, from 0. */
  readonly repeat: number;
  /** How often this train task has been rolled out under the same document in this run, from 0. */
  readonly visit: number;
  /** n-th of several identical requests within a replicate, from 0. */
  readonly draw: number;
}

/** Verifier feedback in three grades; a run passes exactly one of them on. */
export interface Feedback {
  readonly score: string;
  readonly diagnosis: string;
  readonly answer: string;
}
export type FeedbackLevel = keyof Feedback;

/** What became of a rollout: never a bare number (spec/science.md 2 says what each kind counts). */
export type Outcome =
  | {
      readonly kind: 'scored';
      /** 0 to 1, normally 0 or 1. */
      readonly hard: number;
      /** 0 to 1. */
      readonly soft: number;
      /**
       * Other scores of the same answer by name, 0 to 1: reported beside the official ones, never in their place. No
       * method, gate or objective sees them.
       */
      readonly beside?: Readonly<Record<string, number>>;
      readonly answer: string;
      readonly failReason: string | null;
      readonly feedback: Feedback;
    }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'timed-out'; readonly limitMs: number }
  /** The machinery failed: missing data, not a zero. `cause` is a stable error code. */
  | { readonly kind: 'infra-error'; readonly cause: string; readonly message: string };

/** Tokens of one call or a sum of calls. `cachedInput` is the part of `input` that the provider had cached. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  /** Part of `output` spent on hidden reasoning, where the provider says so. */
  readonly reasoning: number;
}

/** One piece of a message. Images are referred to by blob digest in logs, by bytes in requests. */
export type TranscriptPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly mediaType: string; readonly digest: string }
  | { readonly type: 'reasoning'; readonly text: string };

/** What happened during a rollout, in order. */
export type TranscriptEntry =
  | {
      readonly type: 'message';
      readonly role: 'system' | 'developer' | 'user' | 'assistant';
      readonly parts: readonly TranscriptPart[];
    }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly arguments: string }
  | {
      readonly type: 'observation';
      readonly callId: string | null;
      readonly parts: readonly TranscriptPart[];
    }
  | {
      readonly type: 'environment-step';
      readonly step: number;
      readonly action: string;
      readonly observation: string;
      readonly reasoning: string | null;
    }
  | { readonly type: 'verification'; readonly text: string }
  | { readonly type: 'artifact'; readonly path: string; readonly digest: string; readonly bytes: number };

export type Transcript = readonly TranscriptEntry[];

/** How one model call of a rollout went; content-free, so that it can stay in the event log. */
export interface CallRecord {
  /** Cache key of the request. */
  readonly key: string;
  /** Model name as the provider reported it. */
  readonly model: string;
  readonly finish: string;
  readonly usage: Usage;
  readonly latencyMs: number;
  /** The reply came out of a batch: `latencyMs` is 0 and says nothing. */
  readonly batched?: true;
  readonly source: CallSource;
}
export type CallSource = 'live' | 'cache' | 'replay';

/** One task run under one skill. */
export interface Rollout {
  readonly taskId: string;
  /** Hash of the skill, or `none` when the slot was absent. */
  readonly skill: string;
  readonly sampling: Sampling;
  readonly presentationSeed: number;
  readonly outcome: Outcome;
  readonly transcript: Transcript;
  readonly usage: Usage;
  readonly calls: readonly CallRecord[];
  readonly durationMs: number;
}

/** One objective per benchmark for all methods: hard, soft, or (1 - w) hard + w soft with w = `softWeight`. */
export type Objective =
  | { readonly metric: 'hard' }
  | { readonly metric: 'soft' }
  | { readonly metric: 'mixed'; readonly softWeight: number };
