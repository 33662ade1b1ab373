import { z } from 'zod';
import {
  asked,
  documentLength,
  type ItemKind,
  looseText,
  statedProvenance,
  textOf,
  textsOf,
  tolerance,
} from './items.ts';

/** Entries of a change summary that are asked for. */
export const summaryLength = 8;

/** Items of update mode `full-rewrite`: whole documents, each to replace the present one. */
export const candidateKind: ItemKind = {
  key: 'skill_candidates',
  noun: 'document',
  plural: 'documents',
  schema: (document) =>
    z.object({
      title: z.string().max(asked.title),
      change_summary: z.array(z.string().max(asked.description)).max(summaryLength),
      new_skill: z.string().max(documentLength(document)),
    }),
  strict: (document) =>
    z.object({
      title: looseText(asked.title),
      change_summary: z.array(z.string().max(asked.description * tolerance)).catch([]),
      new_skill: z
        .string()
        .max(documentLength(document) * tolerance)
        .refine((text) => text.trim() !== '', 'is empty'),
      ...statedProvenance,
    }),
  usable: (items) => ({ kept: items, complaint: '' }),
  shown: (item) => ({
    title: textOf(item, 'title'),
    change_summary: textsOf(item, 'change_summary'),
    new_skill: textOf(item, 'new_skill'),
  }),
  remembered: (item) => ({
    title: textOf(item, 'title'),
    change_summary: textsOf(item, 'change_summary'),
    source_type: textOf(item, 'source_type'),
  }),
  // The reference prints an empty suggestion here; what was changed says more (15.13).
  line: (item) =>
    `${JSON.stringify(textOf(item, 'title'))}: ${textsOf(item, 'change_summary').join('; ') || 'no summary'}`,
};
