import { rolloutKey } from '../../core/event-keys.ts';
import type { EventOf } from '../../core/events.ts';
import { sha256 } from '../../core/hash.ts';

const usage = { input: 10, output: 3, cachedInput: 0, reasoning: 0 };

/** A rollout event as the arena writes it; `n` tells one from another. */
export function sampleRollout(n: number, overrides: Partial<EventOf<'rollout'>> = {}): EventOf<'rollout'> {
  const sampling = { repeat: 0, visit: 0, draw: 0 };
  const identity = { phase: 'val', skill: 'none', taskId: `task-${n}`, sampling, presentationSeed: 42 };
  return {
    type: 'rollout',
    key: rolloutKey(identity),
    ...identity,
    cluster: `cluster-${n}`,
    outcome: {
      kind: 'scored',
      hard: 1,
      soft: 1,
      answer: `answer ${n} – ü €`,
      failReason: null,
      feedback: { score: 'right', diagnosis: 'right', answer: 'right' },
    },
    usage,
    calls: [{ key: sha256(`call ${n}`), model: 'sim-a', finish: 'stop', usage }],
    transcript: sha256(`transcript ${n}`),
    meta: { at: '2026-01-01T00:00:00.000Z', durationMs: 12, calls: [{ latencyMs: 12, source: 'live' }] },
    ...overrides,
  };
}
