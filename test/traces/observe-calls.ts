import type { OptimizerCall } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { type Block, guardBlockText, parseBlocks } from '../../core/prompt-blocks.ts';
import type { BufferEntry } from '../../optimizer/step-buffer.ts';
import { episodeIds, publishedKind, whereOf } from './world.ts';

/** What calls of a step may be told of earlier steps and epochs. */
export interface Told {
  readonly buffer: readonly BufferEntry[];
  readonly memory: string;
}

/** The calls of a step as the format writes them, in order, with what their prompts show. */
export function observeCalls(calls: readonly OptimizerCall[], told: Told): JsonObject[] {
  return inStageOrder(calls).map((call) => ({
    kind: publishedKind(call),
    where: whereOf(call),
    ...sizesIn(call),
    includes_step_buffer: showsBuffer(call, told.buffer),
    includes_meta_skill: showsMemory(call, told.memory),
  }));
}

export function countKinds(calls: readonly OptimizerCall[]): { [kind: string]: number } {
  const counts: { [kind: string]: number } = {};
  for (const call of calls) counts[publishedKind(call)] = (counts[publishedKind(call)] ?? 0) + 1;
  return counts;
}

/**
 * Calls of one stage run side by side, so they are put in the order of their places; stages follow each other,
 * so a call out of its stage stays where it was asked.
 */
function inStageOrder(calls: readonly OptimizerCall[]): OptimizerCall[] {
  const stageOf = ({ kind }: OptimizerCall) =>
    /-analyst$/.test(kind) ? 'analysts' : /^(failure|success)-merge$/.test(kind) ? 'merges' : kind;
  const stages: OptimizerCall[][] = [];
  for (const call of calls) {
    const stage = stages.at(-1);
    const [first] = stage ?? [];
    if (stage === undefined || first === undefined || stageOf(first) !== stageOf(call)) stages.push([call]);
    else stage.push(call);
  }
  const rank = ({ kind, place }: OptimizerCall) => [
    place.microBatch ?? 0,
    kind.startsWith('failure') ? 0 : 1,
    place.level ?? 0,
    place.group ?? place.minibatch ?? 0,
    place.attempt ?? 0,
  ];
  const byPlace = (a: OptimizerCall, b: OptimizerCall) => {
    const others = rank(b);
    return rank(a)
      .map((value, index) => value - (others[index] ?? 0))
      .find((difference) => difference !== 0);
  };
  return stages.flatMap((stage) => [...stage].sort((a, b) => byPlace(a, b) ?? 0));
}

/** Numbers that the prompt of a call shows, read from its blocks. */
export function sizesIn(call: OptimizerCall): JsonObject {
  const blocks = parseBlocks(call.prompt.user);
  const limit = blocks.find((block) => block.tag === 'limit');
  const shownLimit = limit === undefined ? null : Number(limit.body);
  const proposals = blocks.filter((block) => block.tag === 'proposals');
  const ofSide = (side: string) => itemsIn(proposals.filter((block) => block.attributes.side === side));
  switch (call.kind) {
    case 'failure-analyst':
    case 'success-analyst':
      return { task_ids: episodeIds(call), analyst_cap: shownLimit };
    case 'failure-merge':
    case 'success-merge':
      return { patches_in: proposals.length };
    case 'final-merge':
      return { failure_items: ofSide('failure'), success_items: ofSide('success') };
    case 'ranking':
      return { pool_size: itemsIn(proposals), budget: shownLimit };
    default:
      return {};
  }
}

function itemsIn(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + (JSON.parse(block.body) as unknown[]).length, 0);
}

/**
 * Does the prompt tell the buffer? Its wording is free, its data must be there: an entry that is told in part
 * counts as neither, and the text says what is missing.
 */
export function showsBuffer({ prompt }: OptimizerCall, buffer: readonly BufferEntry[]): boolean | string {
  const missing = buffer.flatMap((entry) => partsOf(entry).filter((part) => !prompt.user.includes(part)));
  if (missing.length === 0) return buffer.length > 0;
  const started = buffer.some(({ step }) => prompt.user.includes(`Step ${step}: `));
  return started ? `the buffer without ${JSON.stringify(missing[0])}` : false;
}

function partsOf({ step, failurePatterns, rejected, ...entry }: BufferEntry): string[] {
  const scores =
    rejected === null ? [] : [rejected.scoreBefore, rejected.scoreAfter].map((score) => `"${score}"`);
  // Where an item came from is kept in the entry, but is nothing to tell.
  const told = (item: object) => Object.entries(item).filter(([name]) => name !== 'source_type');
  const texts = (rejected?.edits ?? []).flatMap(told).flatMap(([, value]) => stringsIn(value));
  return [
    `Step ${step}: ${entry.action.replaceAll('_', ' ')}, ${entry.failed} of ${entry.total}`,
    ...failurePatterns.map(({ pattern, count, taskIds }) =>
      guardBlockText(`"${pattern}" (${count} x; tasks ${taskIds.join(', ')})`),
    ),
    ...scores,
    ...texts.map(guardBlockText),
  ];
}

/** Texts as they stand in a rendered entry, quoted or not. */
function stringsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return typeof value === 'string' && value !== '' ? [JSON.stringify(value).slice(1, -1)] : [];
}

/** Does the prompt tell the memory in force? A memory block with another text is shown as that text. */
export function showsMemory({ prompt }: OptimizerCall, memory: string): boolean | string {
  const block = parseBlocks(prompt.user).find(({ tag }) => tag === 'memory');
  if (block === undefined) return false;
  return memory !== '' && block.body.trim() === memory
    ? true
    : `a memory block of ${JSON.stringify(block.body)}`;
}
