import type { SkillOptConfig } from './config.ts';
import type { Side } from './items.ts';

/**
 * Are the analysts of this side, or of any, asked for reminders of rules that were right but not followed?
 * Analysts of full rewrites never are (spec/optimizer.md 3.5): their document says all.
 */
export function wantsNotes({ skillAware, updateMode, failureOnly }: SkillOptConfig, side?: Side): boolean {
  if (!skillAware.enabled || updateMode === 'full-rewrite') return false;
  return side !== 'success' || (skillAware.source === 'both' && !failureOnly);
}
