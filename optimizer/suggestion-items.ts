import { z } from 'zod';
import { asked, type ItemKind, looseText, statedProvenance, textOf, tolerance } from './items.ts';

const type = z.enum(['add_rule', 'remove_rule', 'merge_rules', 'reorganize', 'compress', 'clarify']);
const priority = z.enum(['high', 'medium', 'low']);

const suggestionSchema = z.object({
  type,
  title: z.string().max(asked.title),
  motivation: z.string().max(asked.description),
  instruction: z.string().max(asked.content),
  priority_hint: priority,
});

const strictSuggestion = z.object({
  type,
  title: looseText(asked.title),
  motivation: looseText(asked.description),
  instruction: z
    .string()
    .max(asked.content * tolerance)
    .refine((text) => text.trim() !== '', 'is empty'),
  priority_hint: priority.optional().catch(undefined),
  ...statedProvenance,
});

/** Items of update mode `rewrite-from-suggestions`: what a rewriter is to change, in words. */
export const suggestionKind: ItemKind = {
  key: 'revise_suggestions',
  noun: 'suggestion',
  plural: 'suggestions',
  schema: () => suggestionSchema,
  strict: () => strictSuggestion,
  usable: (items) => ({ kept: items, complaint: '' }),
  shown: (item) => ({
    type: textOf(item, 'type').slice(0, 40),
    title: textOf(item, 'title'),
    motivation: textOf(item, 'motivation'),
    instruction: textOf(item, 'instruction'),
    priority_hint: textOf(item, 'priority_hint').slice(0, 40),
  }),
  remembered: (item) => ({
    type: textOf(item, 'type'),
    title: textOf(item, 'title'),
    instruction: textOf(item, 'instruction'),
  }),
  line: (item) =>
    `[${textOf(item, 'type')}] ${JSON.stringify(textOf(item, 'title'))} -> ${JSON.stringify(textOf(item, 'instruction'))}`,
};
