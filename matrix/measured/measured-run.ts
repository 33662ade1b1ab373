import type { EventOf } from '../../core/events.ts';
import { canonicalJson, type Json } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { addUsage, noUsage } from '../../core/usage.ts';
import type { Usage } from '../../core/vocabulary.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { type Bounds, runBounds } from '../run-bounds.ts';
import { createMethod } from '../workbench.ts';

/** Tokens of one call, or the mean of several. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** Tokens of all calls of a role. */
export interface TotalTokens extends Tokens {
  /** Part of the input that the provider had cached: it has a price of its own. */
  readonly cachedInput: number;
}

/** What a run's log says of tokens and of how much of its bounds the run used. */
export interface MeasuredRun {
  readonly id: string;
  /** Where it lies, as the plan names it. */
  readonly from: string;
  readonly run: ResolvedRun;
  /** Day on which it began, ISO 8601. */
  readonly day: string;
  /** Mean tokens of one rollout, a value for each task: prompts with whatever document there was, and replies. */
  readonly rollouts: readonly Tokens[];
  /** Tokens of each optimizer call. */
  readonly optimizerCalls: readonly Tokens[];
  /** null: the run is not finished. Shares of the bounds that a plan gives, 0 to 1. */
  readonly shares: { readonly [Part in keyof Bounds]: number } | null;
  readonly total: { readonly target: TotalTokens; readonly optimizer: TotalTokens };
}

/** What runs must share to tell of each other; other configurations of a method are told by the shares, which are of their own bounds. */
export function measuredKey({ benchmark, method }: ResolvedRun): string {
  return canonicalJson([benchmark.name, benchmark.settings, method.name]);
}

/**
 * Measures a run if it is of one of the wanted keys, else looks at its first event only.
 * @throws {DataError} naming file and line
 */
export function measureRun(folder: string, from: string, wanted: ReadonlySet<string>): MeasuredRun | null {
  let started: EventOf<'run-started'> | null = null;
  let finished = false;
  let target = noUsage;
  let optimizer = noUsage;
  const done = { learn: 0, test: 0, audit: 0, optimizerCalls: 0 };
  const tasks = new Map<string, { count: number; usage: Usage }>();
  const optimizerCalls: Tokens[] = [];
  for (const event of readEventsSync(folder)) {
    if (event.type === 'run-started') {
      started = event;
      if (!wanted.has(measuredKey(event.run as unknown as ResolvedRun))) return null;
    } else if (event.type === 'rollout') {
      const known = tasks.get(event.taskId) ?? { count: 0, usage: noUsage };
      tasks.set(event.taskId, { count: known.count + 1, usage: addUsage(known.usage, event.usage) });
      target = addUsage(target, event.usage);
      done[event.phase === 'test' || event.phase === 'audit' ? event.phase : 'learn'] += 1;
    } else if (event.type === 'optimizer-call') {
      optimizerCalls.push(event.call.usage);
      optimizer = addUsage(optimizer, event.call.usage);
      done.optimizerCalls += 1;
    } else if (event.type === 'run-finished') finished = true;
  }
  if (started === null) return null;
  const run = started.run as unknown as ResolvedRun;
  return {
    id: run.id,
    from,
    run,
    day: started.meta.at.slice(0, 10),
    rollouts: [...tasks.values()].map(({ count, usage }) => ({
      input: usage.input / count,
      output: usage.output / count,
    })),
    optimizerCalls,
    shares: finished ? sharesOf(done, boundsOf(run, started.dataset)) : null,
    total: { target, optimizer },
  };
}

/** null: nobody can say any more, as for a method that has got other configuration keys since. */
function boundsOf(run: ResolvedRun, { train, val, test }: EventOf<'run-started'>['dataset']): Bounds | null {
  try {
    const method = createMethod(run.method.name, run.method.config, new PromptLibrary(), '.');
    return runBounds(run, method, { train: train.count, val: val.count, test: test.count });
  } catch {
    return null;
  }
}

function sharesOf(done: Bounds, bounds: Bounds | null): MeasuredRun['shares'] {
  if (bounds === null) return null;
  const share = (part: keyof Bounds) => (bounds[part] === 0 ? 1 : Math.min(1, done[part] / bounds[part]));
  return {
    learn: share('learn'),
    test: share('test'),
    audit: share('audit'),
    optimizerCalls: share('optimizerCalls'),
  };
}

/** Are target and optimizer the same models? */
export function isSameModel(a: ResolvedRun, b: ResolvedRun): boolean {
  return canonicalJson(modelsOf(a)) === canonicalJson(modelsOf(b));
}

function modelsOf({ target, optimizer }: ResolvedRun): Json {
  return [target.id, optimizer?.id ?? null];
}
