import type { OptimizerCall, StageEvent } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { tokenTasks } from '../kit/token-table.ts';

const seedDocument = '# Skill\n\n- Rule [D]\n';
export const tokens = ['[A]', '[B]', '[C]', '[D]'];

export interface Script {
  /** Edits that every analyst proposes, by epoch. */
  readonly edits?: Readonly<Record<number, readonly JsonObject[]>>;
  /** Reply to the slow update; a text that is no JSON stands for itself. */
  readonly guidance?: (epoch: number) => string;
  readonly memory?: (epoch: number) => string;
}

/** Guidance, or memory, as a well-formed reply. */
export const guides = (content: unknown) => JSON.stringify({ reasoning: '', slow_update_content: content });
export const remembers = (content: unknown) => JSON.stringify({ reasoning: '', meta_skill_content: content });
export const append = (content: string) => ({ op: 'append', target: '', content });

/**
 * Runs three epochs of one step each over eight train and four val tasks, two and one a token; what the
 * optimizer says is scripted by epoch.
 */
export async function epochRun(
  script: Script,
  config: JsonObject = {},
  world: Partial<FakeArenaOptions> = {},
) {
  const arena = createFakeArena({
    train: tokenTasks('t', 8, tokens),
    val: tokenTasks('v', 4, tokens),
    seedDocument,
    optimizer: (call) => answer(script, call),
    ...world,
  });
  const resolved = resolveConfig({ epochs: 3, batchSize: 8, schedule: 'constant', ...config });
  const result = await train(arena, resolved);
  const all = (name: string): StageEvent[] => arena.events.filter((event) => event.name === name);
  const at = (name: string, epoch?: number) =>
    all(name).find((event) => epoch === undefined || event.place.epoch === epoch)?.data;
  const document = (label: string) => result.documents.find((each) => each.label === label)?.skill?.text;
  const callsOf = (kind: string) => arena.calls.filter((call) => call.kind === kind);
  return { arena, result, all, at, document, callsOf };
}

function answer(script: Script, { kind, place }: OptimizerCall): string {
  const { epoch = 0 } = place;
  if (kind === 'slow-update') return script.guidance?.(epoch) ?? guides('');
  if (kind === 'meta-skill') return script.memory?.(epoch) ?? remembers('');
  if (kind === 'failure-analyst')
    return JSON.stringify({
      batch_size: 1,
      failure_summary: [],
      patch: { edits: script.edits?.[epoch] ?? [] },
    });
  return JSON.stringify({ patch: { edits: [] }, edits: [] });
}
