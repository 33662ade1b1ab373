import { randomBytes } from 'node:crypto';
import { BenchError } from '../../core/errors.ts';
import type { EventOf, RunEvent } from '../../core/events.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import type { Attributes, AttributeValue, Span } from './span.ts';

export interface RunTracerOptions {
  readonly run: ResolvedRun;
  readonly emit: (span: Span) => void;
  /** Unix nanoseconds. Default: the process's clock. */
  readonly nowNs?: () => bigint;
}

interface OpenSpan {
  readonly id: string;
  readonly parent: OpenSpan | null;
  readonly startNs: bigint;
  readonly name: string;
  readonly attributes: Record<string, AttributeValue>;
  /** Something happened in it that no earlier life of the run has exported. */
  fresh: boolean;
}

type Stage = EventOf<'stage'>;

const resumedMark = 'skillopt_bench.resumed';

/**
 * Turns one life of a run into spans: the run; what a method brackets by `<x>-started` and `<x>-finished` (epochs,
 * steps); one span a stage, which ends with the stage's event and is named after it; one a document on test. Events
 * that the log held before this life keep the place but are not exported again: a span goes out only when
 * something new happened in it.
 */
export class RunTracer {
  readonly #options: RunTracerOptions;
  readonly #traceId = randomBytes(16).toString('hex');
  readonly #root: OpenSpan;
  #open: OpenSpan[];
  /** The stage under way: its name is known when its event comes. */
  #stage: OpenSpan;
  #finished = false;

  constructor(options: RunTracerOptions) {
    this.#options = options;
    this.#root = this.#begin(`run ${options.run.method.label}`, null, runAttributes(options.run));
    this.#root.fresh = true;
    this.#open = [this.#root];
    this.#stage = this.#begin('', this.#root, {});
  }

  /** Says that an earlier life of the run has left something in its log. */
  resumed(): void {
    this.#root.attributes[resumedMark] = true;
  }

  onEvent(event: RunEvent, state: 'written' | 'known'): void {
    const fresh = state === 'written';
    if (event.type === 'stage') this.#onStage(event, fresh);
    else if (event.type === 'learned') this.#endStage('learned', {}, false);
    else if (event.type === 'test-opened') {
      this.#closeTo('test');
      const { skill, labels } = event;
      this.#push('test', { 'skillopt_bench.skill': skill, 'skillopt_bench.labels': labels }, fresh);
    } else if (event.type === 'run-finished') this.#closeTo('test');
  }

  /** Begins a call of a model under what is going on now. Call what it returns when the call has ended. */
  call(name: string): (attributes: Attributes, failed: boolean) => void {
    const top = this.#top;
    const parent = top.name === 'test' ? top : this.#stage;
    const span = this.#begin(name, parent, {});
    touch(span);
    return (attributes, failed) => this.#emit(span, { kind: 'client', attributes, failed });
  }

  /** Ends the run's life. Call it once, when all calls have ended. */
  end(error: unknown): void {
    if (this.#finished) return;
    this.#finished = true;
    const failed = error !== null;
    this.#endStage('unfinished', {}, false);
    for (const span of this.#open.reverse()) {
      const attributes: Attributes = failed && span === this.#root ? { 'error.type': errorType(error) } : {};
      if (span.fresh) this.#emit(span, { kind: 'internal', attributes, failed });
    }
    this.#open = [];
  }

  #onStage({ name, place, data }: Stage, fresh: boolean): void {
    const attributes = { ...placeAttributes(place), ...dataAttributes(data) };
    const [, what = '', edge] = /^(.+)-(started|finished)$/.exec(name) ?? [];
    if (edge === 'started') {
      this.#endStage(name, {}, false);
      this.#push(what, attributes, fresh);
    } else if (edge === 'finished' && this.#open.some((span) => span !== this.#root && span.name === what)) {
      this.#closeTo(what, attributes, fresh);
    } else this.#endStage(name, attributes, fresh);
  }

  get #top(): OpenSpan {
    return this.#open.at(-1) ?? this.#root;
  }

  #push(name: string, attributes: Attributes, fresh: boolean): void {
    this.#endStage(name, {}, false);
    const resumed: Attributes = fresh ? {} : { [resumedMark]: true };
    const span = this.#begin(name, this.#top, { ...attributes, ...resumed });
    if (fresh) touch(span);
    this.#open.push(span);
    this.#stage = this.#begin('', span, {});
  }

  /** Closes the innermost span of a name and what is open within it; nothing when there is none. */
  #closeTo(name: string, attributes: Attributes = {}, fresh = false): void {
    this.#endStage(`${name}-finished`, {}, false);
    const from = this.#open.findLastIndex((span) => span !== this.#root && span.name === name);
    if (from < 0) return;
    const [outermost, ...inner] = this.#open.splice(from);
    for (const span of inner.reverse())
      if (span.fresh) this.#emit(span, { kind: 'internal', attributes: {}, failed: false });
    if (outermost !== undefined && fresh) touch(outermost);
    if (outermost?.fresh === true) this.#emit(outermost, { kind: 'internal', attributes, failed: false });
    this.#stage = this.#begin('', this.#top, {});
  }

  /** Names and ends the stage under way; one in which nothing new happened is not exported. */
  #endStage(name: string, attributes: Attributes, fresh: boolean): void {
    const stage = this.#stage;
    if (fresh) touch(stage);
    if (stage.fresh) this.#emit({ ...stage, name }, { kind: 'internal', attributes, failed: false });
    this.#stage = this.#begin('', this.#top, {});
  }

  #begin(name: string, parent: OpenSpan | null, attributes: Record<string, AttributeValue>): OpenSpan {
    const id = randomBytes(8).toString('hex');
    return { id, parent, startNs: this.#now(), name, attributes, fresh: false };
  }

  #emit(
    { id, parent, name, startNs, attributes: own }: OpenSpan,
    { kind, attributes, failed }: Pick<Span, 'kind' | 'attributes' | 'failed'>,
  ): void {
    const endNs = this.#now();
    this.#options.emit({
      traceId: this.#traceId,
      spanId: id,
      parentSpanId: parent?.id ?? null,
      name,
      kind,
      startNs,
      endNs: endNs < startNs ? startNs : endNs,
      attributes: { ...own, ...attributes },
      failed,
    });
  }

  #now(): bigint {
    return this.#options.nowNs?.() ?? systemNowNs();
  }
}

/** Marks a span and all around it as having something new in them: so the parent of an exported span exists. */
function touch(span: OpenSpan): void {
  for (let at: OpenSpan | null = span; at !== null && !at.fresh; at = at.parent) at.fresh = true;
}

/** Steady within the process, so that no span ends before it begins. */
function systemNowNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6));
}

function runAttributes({ id, benchmark, target, optimizer, method, mode, replicate, seed }: ResolvedRun) {
  return {
    'skillopt_bench.run.id': id,
    'skillopt_bench.benchmark': benchmark.name,
    'skillopt_bench.method': method.label,
    'skillopt_bench.mode': mode.name,
    'skillopt_bench.target': target.id,
    ...(optimizer === null ? {} : { 'skillopt_bench.optimizer': optimizer.id }),
    'skillopt_bench.simulated': target.source === 'simulated' || optimizer?.source === 'simulated',
    'skillopt_bench.replicate': replicate,
    'skillopt_bench.seed': seed,
  };
}

function placeAttributes(place: Stage['place']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(place).flatMap(([name, value]) =>
      value === undefined ? [] : [[`skillopt_bench.${snake(name)}`, value]],
    ),
  );
}

/** Numbers, truth values and names of a stage's data. Longer text may be content, and content is not sent. */
function dataAttributes(data: Stage['data']): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => {
      const plain =
        typeof value === 'number' ||
        typeof value === 'boolean' ||
        (typeof value === 'string' && /^[\w.-]{1,40}$/.test(value));
      return plain ? [[`skillopt_bench.${snake(name)}`, value]] : [];
    }),
  );
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A class of errors with few members, never a message: messages may quote servers. */
export function errorType(error: unknown): string {
  if (error instanceof BenchError) return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}
