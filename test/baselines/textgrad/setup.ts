import { textgradDefinition } from '../../../baselines/textgrad/index.ts';
import type { LearnResult } from '../../../core/arena.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { createFakeArena, type FakeArena, type FakeArenaOptions } from '../../kit/fake-arena.ts';
import { tokenTasks } from '../../kit/token-table.ts';
import { critic } from './critic.ts';

/** TextGrad with a configuration. */
export function textgrad(config: JsonObject = {}) {
  return textgradDefinition.create(config, { prompts: new PromptLibrary(), readFile: () => '' });
}

/** Learns in a small world: 6 train tasks and 3 val tasks that want [A], [B] and [C]. */
export async function learn(
  config: JsonObject = {},
  world: Partial<FakeArenaOptions> = {},
): Promise<{ arena: FakeArena; result: LearnResult; data: (name: string, step?: number) => JsonObject }> {
  const arena = createFakeArena({
    train: tokenTasks('t', 6, ['[A]', '[B]', '[C]']),
    val: tokenTasks('v', 3, ['[A]', '[B]', '[C]']),
    seedDocument: '# Skill\n',
    optimizer: critic,
    ...world,
  });
  const result = await textgrad(config).learn(arena);
  const data = (name: string, step?: number): JsonObject => {
    const found = arena.events.find(
      (event) => event.name === name && (step === undefined || event.place.step === step),
    );
    if (found === undefined) throw new Error(`no event ${name} at step ${step}`);
    return found.data;
  };
  return { arena, result, data };
}
