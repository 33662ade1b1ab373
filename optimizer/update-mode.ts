import { candidateKind } from './candidate-items.ts';
import type { SkillOptConfig } from './config.ts';
import { editKind } from './edit-items.ts';
import type { ItemKind, Side } from './items.ts';
import { suggestionKind } from './suggestion-items.ts';

type UpdateMode = SkillOptConfig['updateMode'];

const kinds: Readonly<Record<UpdateMode, ItemKind>> = {
  patch: editKind,
  'rewrite-from-suggestions': suggestionKind,
  'full-rewrite': candidateKind,
};

/** What analysts propose in the configured update mode. */
export function itemKindOf({ updateMode }: Pick<SkillOptConfig, 'updateMode'>): ItemKind {
  return kinds[updateMode];
}

const suffixes: Readonly<Record<Exclude<UpdateMode, 'patch'>, string>> = {
  'rewrite-from-suggestions': 'rewrite',
  'full-rewrite': 'full-rewrite',
};

/** Prompt of an analyst; the rewrite modes have one for both sides, with sections. */
export function analystPrompt({ updateMode }: SkillOptConfig, side: Side): string {
  const name = updateMode === 'patch' ? `${side}-analyst` : `analyst-${suffixes[updateMode]}`;
  return `optimizer/prompts/${name}`;
}

/** Prompt of a merge call, likewise. */
export function mergePrompt({ updateMode }: SkillOptConfig, side: Side | 'final'): string {
  const name = updateMode === 'patch' ? `${side}-merge` : `merge-${suffixes[updateMode]}`;
  return `optimizer/prompts/${name}`;
}
