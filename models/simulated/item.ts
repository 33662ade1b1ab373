import type { Mind } from './mind.ts';
import type { Rule } from './statement.ts';
import type { WorldConcept } from './world.ts';

/** Something that the optimizer wants the document to say, whatever carries it. */
export interface Item {
  readonly rule: Rule;
  /** Number of tasks that it rests on, as stated. */
  readonly support: number;
  /** Names its evidence in draws. */
  readonly key: string;
}

/** An unrestricted rule. */
export function general(concept: string, value: number): Rule {
  return { concept, value, exceptionValue: null, scope: 'general', taskId: null };
}

/** Names several sources of evidence in draws, in whatever order they came. */
export function sourceKey(sources: readonly { key: string }[]): string {
  return sources
    .map(({ key }) => key)
    .sort()
    .join('+');
}

export function totalSupport(items: readonly Item[]): number {
  return items.reduce((sum, { support }) => sum + support, 0);
}

/** A model's mistaken idea of a concept is always the same one. */
export function wrongValue(mind: Mind, concept: WorldConcept): number {
  const wrong = Array.from({ length: concept.valueCount }, (_, index) => index).filter(
    (index) => index !== concept.truth,
  );
  return wrong[Math.floor(mind.draw('mistake', concept.id) * wrong.length)] ?? concept.truth;
}
