import type { EditReply } from './edit-list.ts';

/** A change in words, for an editor to carry out. */
export interface SuggestionReply {
  readonly type: 'add_rule' | 'remove_rule' | 'clarify';
  readonly title: string;
  readonly motivation: string;
  readonly instruction: string;
  readonly priority_hint: 'high' | 'medium' | 'low';
  readonly support_count: number;
}

/** The same edits as suggestions: the rule in words, without its place. */
export function asSuggestion({ op, content, target, support_count }: EditReply): SuggestionReply {
  const instruction = (op === 'delete' ? target : content).replace(/^- /, '');
  return {
    type: op === 'delete' ? 'remove_rule' : op === 'replace' ? 'clarify' : 'add_rule',
    title: instruction.slice(0, 60),
    motivation: `Seen in ${support_count} tasks.`,
    instruction,
    priority_hint: support_count >= 4 ? 'high' : support_count >= 2 ? 'medium' : 'low',
    support_count,
  };
}

/** The edit that a suggestion of this type asks for. */
export function opOfSuggestion(type: string): 'append' | 'delete' {
  return type === 'remove_rule' ? 'delete' : 'append';
}
