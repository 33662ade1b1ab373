import { extractJson } from '../../core/reply-json.ts';
import { editOf } from '../../optimizer/edit-items.ts';
import type { Item } from '../../optimizer/items.ts';
import { type Fields, fieldsOf, numberOf, rowsOf, textOf, textsOf } from './log-values.ts';
import type { MergeReply } from './read-run-history.ts';

/** One analyst call: the trajectories that it read, by task id. */
export interface Evidence {
  readonly side: string;
  readonly microBatch: number;
  readonly minibatch: number;
  readonly taskIds: readonly string[];
}

/**
 * Where an edit comes from. `proposed`: an analyst wrote it as it is (several may have). `merged`: a merge call
 * rewrote it, so all analysts whose edits went into that call stand behind it. `unknown`: the log does not say.
 */
export interface EditSource {
  readonly kind: 'proposed' | 'merged' | 'unknown';
  readonly evidence: readonly Evidence[];
}

export interface StepEdits {
  /** Data of the step's `reflected` event. */
  readonly reflected: Fields;
  /** Data of its `merged` event; null when it was not reached. */
  readonly merged: Fields | null;
  /** Replies of its merge calls. */
  readonly replies: readonly MergeReply[];
}

/** A node of the merge tree: the edits that left it, and every analyst below it. */
interface Node {
  readonly side: string;
  readonly keys: ReadonlySet<string>;
  readonly leaves: readonly Evidence[];
  /** 0 for an analyst. */
  readonly height: number;
}

/**
 * Makes the function that finds the analysts behind an edit of one step. The merge tree is built again as the
 * optimizer built it (groups of one side in order, then both sides); what left each merge is read from its reply.
 */
export function editSources(step: StepEdits): (item: Fields) => EditSource {
  const nodes = mergeTree(step);
  const all = nodes.filter(({ height }) => height === 0).flatMap(({ leaves }) => leaves);
  return (item) => {
    const key = keyOf(item);
    const authors = nodes.filter(({ height, keys }) => height === 0 && keys.has(key));
    if (authors.length > 0) return { kind: 'proposed', evidence: authors.flatMap(({ leaves }) => leaves) };
    const rewriters = nodes.filter(({ height, keys }) => height > 0 && keys.has(key));
    const lowest = Math.min(...rewriters.map(({ height }) => height));
    const from = rewriters.filter(({ height }) => height === lowest);
    if (from.length > 0) return { kind: 'merged', evidence: from.flatMap(({ leaves }) => leaves) };
    const side = textOf(item.source_type);
    const sameSide = all.filter((leaf) => leaf.side === side);
    const evidence = sameSide.length > 0 ? sameSide : all;
    return { kind: evidence.length === 0 ? 'unknown' : 'merged', evidence };
  };
}

function mergeTree({ reflected, merged, replies }: StepEdits): Node[] {
  const leaves = rowsOf(reflected.minibatches).flatMap((row): Node[] => {
    const items = rowsOf(row.items);
    if (items.length === 0) return [];
    const side = textOf(row.side) ?? '';
    const evidence = {
      side,
      microBatch: numberOf(row.microBatch) ?? 0,
      minibatch: numberOf(row.minibatch) ?? 0,
      taskIds: textsOf(row.taskIds),
    };
    return [{ side, keys: new Set(items.map(keyOf)), leaves: [evidence], height: 0 }];
  });
  const records = rowsOf(merged?.merges);
  const nodes = [...leaves];
  for (const side of new Set(leaves.map((leaf) => leaf.side)))
    nodes.push(
      ...mergedNodes(
        leaves.filter((leaf) => leaf.side === side),
        records,
        replies,
      ),
    );
  const final = records.find((record) => record.kind === 'final-merge');
  if (final !== undefined) nodes.push(nodeOf(leaves, { height: nodes.length + 1, record: final, replies }));
  return nodes;
}

/** The merges of one side, level by level. Group g of a level took `patchesIn` patches, a lone last one went on. */
function mergedNodes(
  leaves: readonly Node[],
  records: readonly Fields[],
  replies: readonly MergeReply[],
): Node[] {
  const made: Node[] = [];
  let current = leaves;
  for (let level = 1; current.length > 1; level += 1) {
    const ofLevel = records.filter(
      (record) => record.level === level && record.kind === `${current[0]?.side}-merge`,
    );
    if (ofLevel.length === 0) break;
    const next: Node[] = [];
    let at = 0;
    for (const record of ofLevel) {
      const taken = current.slice(at, at + Math.max(1, numberOf(record.patchesIn) ?? 1));
      at += taken.length;
      if (taken.length > 0) next.push(nodeOf(taken, { height: level, record, replies }));
    }
    made.push(...next);
    current = [...next, ...current.slice(at)];
  }
  return made;
}

function nodeOf(
  children: readonly Node[],
  options: { readonly height: number; readonly record: Fields; readonly replies: readonly MergeReply[] },
): Node {
  const { height, record, replies } = options;
  const keys = new Set(
    record.outcome === 'accepted'
      ? replies.filter((reply) => isReplyOf(reply, record)).flatMap(({ text }) => editsOf(text).map(keyOf))
      : children.flatMap((child) => [...child.keys]),
  );
  return { side: children[0]?.side ?? '', keys, leaves: children.flatMap((child) => child.leaves), height };
}

function isReplyOf({ kind, place }: MergeReply, record: Fields): boolean {
  if (kind !== record.kind) return false;
  return kind === 'final-merge' || (place.level === record.level && place.group === record.group);
}

function editsOf(text: string): Fields[] {
  return rowsOf(fieldsOf(extractJson(text))?.edits);
}

function keyOf(item: Fields): string {
  const { op, target, content } = editOf(item as Item);
  return JSON.stringify([op, target, content]);
}
