import { itemAt } from './item-at.ts';

/** Which components a turn rewrites (spec/baselines.md 5.7): the next one in turn, or every one. */
export const componentModes = ['round-robin', 'all'] as const;
export type ComponentMode = (typeof componentModes)[number];

/** Where round robin stands for one program. */
export interface Pointer {
  pointer: number;
}

/** Picks, and advances the parent's pointer: also when its child is later rejected. */
export function pickComponents(mode: ComponentMode, parent: Pointer, names: readonly string[]): string[] {
  if (mode === 'all') return [...names];
  const picked = itemAt(names, parent.pointer);
  parent.pointer = (parent.pointer + 1) % names.length;
  return [picked];
}

/** A child starts where the furthest of its parents stands. */
export function inheritedPointer(parents: readonly Pointer[]): number {
  return Math.max(0, ...parents.map(({ pointer }) => pointer));
}
