import { AsyncLocalStorage } from 'node:async_hooks';
import { BenchError, ModelError, messageOf } from '../../../core/errors.ts';
import type { Provider } from '../../../models/contract.ts';
import { tryHeader } from '../server/fault-server.ts';

/** One try of a call as the provider ended it. */
export interface ObservedTry {
  readonly call: string;
  readonly attempt: number;
  /** `reply`, the kind of a ModelError, or `unclassified`. */
  readonly ended: string;
  readonly message: string;
  readonly tookMs: number;
}

/** Which try the running code belongs to. */
const current = new AsyncLocalStorage<string>();

/** Tells the server which try a request is. */
export function namedFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set(tryHeader, current.getStore() ?? '');
    return fetch(input, { ...init, headers });
  };
}

/** The name of a rollout's call: one for each task, repeat and document. */
export function callName(
  endpoint: string,
  taskId: string | null,
  { repeat, draw }: { readonly repeat: number; readonly draw: number },
): string {
  return `${endpoint}:${taskId}:r${repeat}:d${draw}`;
}

/** A provider whose every try is counted, timed and noted with its class. Stands where a bare provider stands. */
export function observedProvider(
  provider: Provider,
  endpoint: string,
  note: (seen: ObservedTry) => void,
): Provider {
  const counts = new Map<string, number>();
  return {
    ...provider,
    async complete(request, context, signal) {
      const call = callName(endpoint, context.taskId, context.sampling);
      const attempt = (counts.get(call) ?? 0) + 1;
      counts.set(call, attempt);
      const startMs = performance.now();
      const end = (ended: string, message = ''): void =>
        note({ call, attempt, ended, message, tookMs: performance.now() - startMs });
      try {
        const reply = await current.run(`${call} ${attempt}`, () =>
          provider.complete(request, context, signal),
        );
        end('reply');
        return reply;
      } catch (error) {
        if (error instanceof ModelError) end(error.kind, error.message);
        else end(error instanceof BenchError ? error.code : 'unclassified', messageOf(error));
        throw error;
      }
    },
  };
}
