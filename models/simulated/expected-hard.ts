import type { BookTask } from './book.ts';
import { factChance, fieldCases } from './field-chance.ts';
import type { TargetProfile } from './prior.ts';
import type { ParsedDocument } from './statement.ts';
import type { World } from './world.ts';

/** Expected share of tasks whose fields are all right and whose fact is: exact, without a draw. */
export function expectedHard(
  world: World,
  profile: TargetProfile,
  document: ParsedDocument,
  tasks: readonly BookTask[],
): number {
  if (tasks.length === 0) return 0;
  let sum = 0;
  for (const { task, count } of taskKinds(tasks, document))
    sum += count * taskChance(world, profile, document, task);
  return sum / tasks.length;
}

/** Tasks that the document cannot tell apart, counted; rules for single tasks tell those apart. */
export function taskKinds(
  tasks: readonly BookTask[],
  document: ParsedDocument | null,
): { task: BookTask; count: number }[] {
  const named = new Set(document?.statements.flatMap(({ taskId }) => (taskId === null ? [] : [taskId])));
  const kinds = new Map<string, { task: BookTask; count: number }>();
  for (const task of tasks) {
    const fields = task.concepts.map(({ id, exception }) => `${id}${exception ? '!' : ''}`).sort();
    const key = (named.has(task.id) ? `${task.id}: ` : '') + fields.join(' ');
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { task, count: 1 });
    else kind.count += 1;
  }
  return [...kinds.values()];
}

function taskChance(world: World, profile: TargetProfile, document: ParsedDocument, task: BookTask): number {
  let chance = factChance(world, profile);
  for (const carried of task.concepts) {
    let field = 0;
    for (const { weight, right } of fieldCases(world, profile, document, task, carried))
      field += weight * right;
    chance *= field;
  }
  return chance;
}
