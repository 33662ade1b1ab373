import { z } from 'zod';
import { editOps } from './edits.ts';
import { asked, type Item, type ItemKind, looseText, statedProvenance, textOf } from './items.ts';

const op = z.enum(['append', 'insert_after', 'replace', 'delete']);

const editSchema = z.object({
  op,
  target: z.string().max(asked.target),
  content: z.string().max(asked.content),
});

const strictEdit = z
  .object({
    op,
    target: looseText(asked.target),
    content: looseText(asked.content),
    ...statedProvenance,
  })
  .refine(({ content }) => content.trim() === '' || /[\p{L}\p{N}]/u.test(content), {
    path: ['content'],
    // Small models copy the empty place of the prompt's example.
    message: 'it holds no words; write the rule itself',
  });

/** Items of update mode `patch`: edits (spec/optimizer.md 2.4). */
export const editKind: ItemKind = {
  key: 'edits',
  noun: 'edit',
  plural: 'edits',
  schema: () => editSchema,
  strict: () => strictEdit,
  usable(items, document) {
    const kept = items.filter((item) => hasTarget(item, items, document));
    const lost = items.find((item) => !kept.includes(item));
    const target = JSON.stringify(textOf(lost ?? {}, 'target').slice(0, 100));
    return {
      kept,
      complaint: `The target ${target} does not occur in the skill document. Edits change the document, not the outputs: use "append" with a rule in words, or copy a target from the document.`,
    };
  },
  shown(item) {
    const edit = editOf(item);
    return { ...edit, op: editOps.some((known) => known === edit.op) ? edit.op : edit.op.slice(0, 40) };
  },
  remembered: (item) => {
    const { op, content, target } = editOf(item);
    return { op, content, target };
  },
  line(item) {
    const { op, target, content } = editOf(item);
    const where = target === '' ? '' : ` target=${JSON.stringify(target)} ->`;
    return `[${op}]${where} ${JSON.stringify(content)}`;
  },
};

/** An insertion without its target still has a place at the end; a replacement or deletion has none. */
function hasTarget(item: Item, items: readonly Item[], document: string): boolean {
  const { op, target } = editOf(item);
  if (op !== 'replace' && op !== 'delete') return true;
  const others = items.filter((other) => other !== item).map((other) => textOf(other, 'content'));
  return target !== '' && [document, ...others].some((text) => text.includes(target));
}

/** The edit part of an item; anything but a string reads as empty. */
export function editOf(item: Item): { op: string; target: string; content: string } {
  return { op: textOf(item, 'op'), target: textOf(item, 'target'), content: textOf(item, 'content') };
}
