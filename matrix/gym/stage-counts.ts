import type { RunEvent } from '../../core/events.ts';
import type { GymRow } from './gym-file.ts';

type Counts = Pick<GymRow, 'steps' | 'edits' | 'patches'>;

/**
 * What the steps of a run came to, from its stage events `step-finished` (docs/optimizer.md). A method that
 * emits none has zeros.
 */
export function stageCounts(events: readonly RunEvent[]): Counts {
  const steps = { accepted: 0, rejected: 0, skipped: 0 };
  const edits = { accepted: 0, rejected: 0 };
  let patches = 0;
  for (const event of events) {
    if (event.type !== 'stage' || event.name !== 'step-finished') continue;
    const { action, summary, failurePatches, successPatches } = event.data;
    const outcome = outcomeOf(action);
    steps[outcome] += 1;
    patches += count(failurePatches) + count(successPatches);
    const applied = isRecord(summary) ? count(summary.applied) + count(summary.fallbacks) : 0;
    if (outcome !== 'skipped') edits[outcome] += applied;
  }
  return { steps, edits, patches };
}

/** `accept`, `accept_new_best`, `force_accept`; `reject`; `skip_...` and whatever else decides nothing. */
function outcomeOf(action: unknown): 'accepted' | 'rejected' | 'skipped' {
  if (typeof action !== 'string') return 'skipped';
  if (action.includes('accept')) return 'accepted';
  return action.startsWith('reject') ? 'rejected' : 'skipped';
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
