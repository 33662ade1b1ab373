import type { LoopbackReply } from './loopback-reply.ts';
import { encodeLoopbackError, encodeLoopbackReply } from './loopback-reply.ts';
import { type LoopbackRequest, readLoopbackRequest } from './loopback-request.ts';

/** An answer in no protocol's terms. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What becomes of one request of a batch. */
export type LineFate =
  | 'reply'
  /** The model's API refuses it with this status. */
  | { readonly status: number; readonly message: string; readonly type?: string }
  | 'expired'
  | 'canceled'
  /** No line at all. */
  | 'missing'
  /** A line that is cut in the middle. */
  | 'broken'
  /** The right line, and another of the same id that says something else. */
  | 'twice';

/** Ways to go wrong; the lists are used up one by one. */
export interface BatchFaults {
  /** In place of making a batch; `reset-after` makes it and then drops the connection. */
  readonly create?: (RawAnswer | 'reset-after' | 'reset')[];
  readonly state?: (RawAnswer | 'reset')[];
  readonly results?: (RawAnswer | 'reset')[];
  /** OpenAI only: the next batches fail in validation with these codes. */
  readonly fail?: string[];
  readonly fate?: (line: { key: string; batch: number; index: number; userText: string }) => LineFate;
}

interface Line {
  readonly key: string;
  readonly request: LoopbackRequest;
}

interface Batch {
  readonly id: string;
  readonly number: number;
  readonly lines: readonly Line[];
  readonly createdMs: number;
  readonly metadata: unknown;
  readonly endpoint: string;
  readonly failure: string | null;
  looks: number;
  results: { readonly good: string[]; readonly bad: string[] } | null;
}

export interface LoopbackBatchesOptions {
  readonly reply: (request: LoopbackRequest) => Promise<LoopbackReply>;
  /** Looks at a batch before it has ended; 2 by default. */
  readonly looks?: number;
  readonly faults?: BatchFaults;
  /** Wall clock of the server. */
  readonly nowMs?: () => number;
}

/**
 * The batch APIs of OpenAI and Anthropic behind a loopback server: files, batches, lists, results. A batch ends after some
 * looks at it, unless `held` is set. Results come in reversed order. `paid` counts how often a request was worked on.
 */
export class LoopbackBatches {
  held = false;
  readonly batches: Batch[] = [];
  readonly paid = new Map<string, number>();
  readonly #options: LoopbackBatchesOptions;
  readonly #files = new Map<string, string>();

  constructor(options: LoopbackBatchesOptions) {
    this.#options = options;
  }

  /** The answer to a request of a batch API, `reset` to drop the connection, null when it is none. */
  async serve(method: string, fullPath: string, text: string): Promise<RawAnswer | 'reset' | null> {
    const [path = '', query = ''] = fullPath.split('?');
    const [, of, id, part] =
      /\/(files|messages\/batches|batches)(?:\/([^/]+))?(?:\/([a-z]+))?$/.exec(path) ?? [];
    if (of === undefined) return null;
    const anthropic = of === 'messages/batches';
    if (of === 'files') return id === undefined ? this.#upload(text) : this.#content(id);
    if (id === undefined && method === 'POST') return this.#create(text, anthropic);
    if (id === undefined) return json(await this.#page(new URLSearchParams(query), anthropic));
    const batch = this.batches.find((each) => each.id === id);
    if (batch === undefined) return failed(404, `no such batch: ${id}`, anthropic);
    if (part === 'results') return this.#options.faults?.results?.shift() ?? this.#anthropicResults(batch);
    return this.#state(batch, anthropic);
  }

  #upload(text: string): RawAnswer {
    const id = `file-${this.#files.size}`;
    this.#files.set(
      id,
      text
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .join('\n'),
    );
    return json({ id, object: 'file', purpose: 'batch' });
  }

  #content(id: string): RawAnswer | 'reset' {
    const fault = this.#options.faults?.results?.shift();
    if (fault !== undefined) return fault;
    const body = this.#files.get(id);
    return body === undefined ? failed(404, 'no such file', false) : { status: 200, body };
  }

  #create(text: string, anthropic: boolean): RawAnswer | 'reset' {
    const fault = this.#options.faults?.create?.shift();
    if (fault !== undefined && fault !== 'reset-after') return fault;
    const body = JSON.parse(text);
    const lines: Line[] = anthropic
      ? body.requests.map((each: { custom_id: string; params: unknown }) =>
          lineOf(each.custom_id, '/v1/messages', each.params),
        )
      : (this.#files.get(body.input_file_id) ?? '').split('\n').map((line) => {
          const each = JSON.parse(line);
          return lineOf(each.custom_id, each.url, each.body);
        });
    const keys = new Set(lines.map(({ key }) => key));
    const isSound = keys.size === lines.length && [...keys].every((key) => /^[a-zA-Z0-9_-]{1,64}$/.test(key));
    if (!isSound) return failed(400, 'custom_id: not unique, or not of the right form', anthropic);
    const number = this.batches.length;
    const batch: Batch = {
      id: `${anthropic ? 'msgbatch' : 'batch'}_${number}`,
      number,
      lines,
      createdMs: this.#options.nowMs?.() ?? Date.now(),
      metadata: body.metadata ?? null,
      endpoint: body.endpoint ?? '',
      failure: this.#options.faults?.fail?.shift() ?? null,
      looks: 0,
      results: null,
    };
    this.batches.push(batch);
    return fault === 'reset-after' ? 'reset' : json(view(batch, anthropic));
  }

  async #state(batch: Batch, anthropic: boolean): Promise<RawAnswer | 'reset'> {
    const fault = this.#options.faults?.state?.shift();
    if (fault !== undefined) return fault;
    await this.#look(batch, anthropic);
    return json(view(batch, anthropic));
  }

  async #look(batch: Batch, anthropic: boolean): Promise<void> {
    batch.looks += 1;
    const isDue = !this.held && batch.looks > (this.#options.looks ?? 2) && batch.failure === null;
    if (isDue && batch.results === null) await this.#work(batch, anthropic);
  }

  async #work(batch: Batch, anthropic: boolean): Promise<void> {
    const good: string[] = [];
    const bad: string[] = [];
    for (const [index, { key, request }] of batch.lines.entries()) {
      const { userText } = request;
      const fate = this.#options.faults?.fate?.({ key, batch: batch.number, index, userText }) ?? 'reply';
      if (fate === 'missing') continue;
      if (typeof fate === 'object' || fate === 'expired' || fate === 'canceled') {
        bad.push(JSON.stringify(failureLine(key, fate, request, anthropic)));
        continue;
      }
      this.paid.set(key, (this.paid.get(key) ?? 0) + 1);
      const reply = await this.#options.reply(request);
      const line = JSON.stringify(replyLine(key, encodeLoopbackReply(request, reply), anthropic));
      good.push(fate === 'broken' ? line.slice(0, line.length / 2) : line);
      const other = encodeLoopbackReply(request, { ...reply, text: 'something else' });
      if (fate === 'twice') good.unshift(JSON.stringify(replyLine(key, other, anthropic)));
    }
    batch.results = { good: good.reverse(), bad: bad.reverse() };
    this.#files.set(`output-${batch.id}`, `${batch.results.good.join('\n')}\n`);
    this.#files.set(`error-${batch.id}`, `${bad.join('\n')}\n`);
  }

  #anthropicResults({ results }: Batch): RawAnswer {
    if (results === null) return failed(400, 'the batch has not ended', true);
    return { status: 200, body: `${[...results.bad, ...results.good].join('\n')}\n` };
  }

  /** Newest first, as both providers list. */
  async #page(query: URLSearchParams, anthropic: boolean): Promise<unknown> {
    const all = [...this.batches].reverse();
    const after = query.get(anthropic ? 'after_id' : 'after');
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const page = all.slice(from, from + Math.min(2, Number(query.get('limit') ?? 20)));
    for (const batch of page) await this.#look(batch, anthropic);
    const data = page.map((batch) => view(batch, anthropic));
    return {
      object: 'list',
      data,
      has_more: from + page.length < all.length,
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
    };
  }
}

function lineOf(key: string, path: string, body: unknown): Line {
  const text = JSON.stringify(body);
  return { key, request: readLoopbackRequest({ method: 'POST', path, headers: {}, text, index: 0 }) };
}

function view(batch: Batch, anthropic: boolean): unknown {
  const { id, results, lines, failure } = batch;
  const total = lines.length;
  if (!anthropic)
    return {
      id,
      object: 'batch',
      endpoint: batch.endpoint,
      status: failure !== null ? 'failed' : results === null ? 'in_progress' : 'completed',
      created_at: Math.floor(batch.createdMs / 1000),
      metadata: batch.metadata,
      ...(results === null ? {} : { output_file_id: `output-${id}`, error_file_id: `error-${id}` }),
      ...(failure === null
        ? {}
        : { errors: { object: 'list', data: [{ code: failure, message: failure }] } }),
    };
  const ended = results !== null;
  return {
    id,
    type: 'message_batch',
    processing_status: ended ? 'ended' : 'in_progress',
    created_at: new Date(batch.createdMs).toISOString(),
    request_counts: {
      processing: ended ? 0 : total,
      succeeded: ended ? total : 0,
      errored: 0,
      canceled: 0,
      expired: 0,
    },
    // Of a host that must not get the key.
    results_url: ended ? `http://192.0.2.1/v1/messages/batches/${id}/results` : null,
  };
}

function replyLine(key: string, body: unknown, anthropic: boolean): unknown {
  if (anthropic) return { custom_id: key, result: { type: 'succeeded', message: body } };
  return {
    id: `r-${key}`,
    custom_id: key,
    response: { status_code: 200, request_id: 'r', body },
    error: null,
  };
}

function failureLine(
  key: string,
  fate: Extract<LineFate, object | 'expired' | 'canceled'>,
  request: LoopbackRequest,
  anthropic: boolean,
): unknown {
  if (typeof fate === 'string') {
    if (anthropic) return { custom_id: key, result: { type: fate } };
    const code = fate === 'expired' ? 'batch_expired' : 'batch_cancelled';
    return { id: `r-${key}`, custom_id: key, response: null, error: { code, message: `the batch: ${code}` } };
  }
  const { status, message, type } = fate;
  const body = encodeLoopbackError(request, { kind: 'status', status, message, ...(type ? { type } : {}) });
  if (anthropic) return { custom_id: key, result: { type: 'errored', error: body } };
  return {
    id: `r-${key}`,
    custom_id: key,
    response: { status_code: status, request_id: 'r', body },
    error: null,
  };
}

function json(value: unknown): RawAnswer {
  return { status: 200, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

function failed(status: number, message: string, anthropic: boolean): RawAnswer {
  const error = { type: status === 404 ? 'not_found_error' : 'invalid_request_error', message };
  return { ...json(anthropic ? { type: 'error', error } : { error }), status };
}
