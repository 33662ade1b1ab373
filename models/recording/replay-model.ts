import { ModelError } from '../../core/errors.ts';
import { abortError } from '../../core/sleep.ts';
import type { CallContext, ChatModel, ModelIdentity } from '../contract.ts';
import { callKey } from '../wrap/call-key.ts';
import { answerFromEntry } from './call-entry.ts';
import type { CallLookup } from './calls-file.ts';
import type { CallObserver } from './recorder.ts';

/**
 * A model that answers from recorded calls alone: no network, no key, recorded latency and failures, source
 * `replay`.
 * @throws {ModelError} (from `complete`) the recorded failure, or `replay-miss` on the first call that is not there
 */
export function createReplayModel(
  identity: ModelIdentity,
  calls: CallLookup,
  options: { readonly observe?: CallObserver } = {},
): ChatModel {
  return {
    identity,
    complete: async (request, context, signal) => {
      if (signal.aborted) throw abortError(signal);
      const key = callKey(identity.id, request, context);
      const entry = calls.get(key);
      if (entry === null) throw replayMiss(identity, context, key);
      options.observe?.(key, entry);
      return answerFromEntry(entry, key, 'replay');
    },
  };
}

function replayMiss(identity: ModelIdentity, context: CallContext, key: string): ModelError {
  const { repeat, visit, draw } = context.sampling;
  const place = Object.entries(context.place).map(([name, index]) => `${name} ${index}`);
  const where = [
    `${context.role} call '${context.kind}'`,
    context.taskId === null ? null : `task ${context.taskId}`,
    `phase ${context.phase}`,
    ...place,
    `repeat ${repeat}, visit ${visit}, draw ${draw}`,
  ].filter((piece) => piece !== null);
  return new ModelError(
    `the recording holds no answer of model '${identity.id}' to this ${where.join(', ')} (key ${key.slice(0, 12)})`,
    { kind: 'replay-miss' },
  );
}
