import { describe, expect, it } from 'vitest';
import type { OptimizerCall } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import type { Patch, Side } from '../../optimizer/items.ts';
import { mergePatches } from '../../optimizer/merge.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { tokenOptimizer } from '../kit/token-table.ts';

function patches(side: Side, count: number): Patch[] {
  return Array.from({ length: count }, (_, index) => ({
    side,
    reasoning: `because ${side} ${index}`,
    items: [
      {
        op: 'append',
        target: '',
        content: `- ${side} ${index}`,
        source_type: side,
        support_count: index + 1,
      },
    ],
  }));
}

async function merge(
  failures: number,
  successes: number,
  optimizer: (call: OptimizerCall) => string,
  preset = 'paper',
) {
  const arena = createFakeArena({ train: [], val: [], seedDocument: '', optimizer });
  const merged = await mergePatches(
    arena,
    resolveConfig({ preset, mergeBatchSize: 2 }),
    { failure: patches('failure', failures), success: patches('success', successes) },
    { skill: skillOf('# Skill\n'), place: { epoch: 1, step: 1 }, memory: '' },
  );
  return { arena, ...merged, contents: merged.items.map((item) => item.content) };
}

const calls = (result: Awaited<ReturnType<typeof merge>>) =>
  result.merges.map(({ kind, level, group, patchesIn }) => [kind, level, group, patchesIn]);

describe('mergePatches', () => {
  it('asks nobody about a lone patch and stamps nothing on it', async () => {
    const result = await merge(1, 0, tokenOptimizer);
    expect(result.arena.calls).toEqual([]);
    expect(result.items).toEqual(patches('failure', 1)[0]?.items);
    expect((await merge(0, 0, tokenOptimizer)).items).toEqual([]);
  });

  it('merges level by level; a group of one passes through', async () => {
    const result = await merge(5, 0, tokenOptimizer);
    expect(calls(result)).toEqual([
      ['failure-merge', 1, 0, 2],
      ['failure-merge', 1, 1, 2],
      ['failure-merge', 2, 0, 2],
      ['failure-merge', 3, 0, 2],
    ]);
    expect(result.items.map((item) => item.merge_level)).toEqual([3, 3, 3, 3, 3]);
  });

  it('keeps all items in order where no merge reply is usable, and the level at which each was first joined', async () => {
    const result = await merge(3, 0, () => 'no');
    expect(result.contents).toEqual(['- failure 0', '- failure 1', '- failure 2']);
    expect(result.items.map((item) => item.merge_level)).toEqual([1, 1, 2]);
    expect(result.merges.map(({ outcome }) => outcome)).toEqual(['fallback', 'fallback']);
  });

  it('joins both sides last, failures before successes, in the prompt and in the fallback', async () => {
    const result = await merge(1, 1, () => 'no');
    expect(result.contents).toEqual(['- failure 0', '- success 0']);
    expect(result.items.every((item) => item.merge_level === undefined)).toBe(true);
    const [call] = result.arena.calls;
    expect(call?.kind).toBe('final-merge');
    expect(call?.prompt.user).toContain('because failure 0');
    const blocks = parseBlocks(call?.prompt.user ?? '').filter((block) => block.tag === 'proposals');
    expect(blocks.map((block) => block.attributes.side)).toEqual(['failure', 'success']);
    expect(JSON.parse(blocks[1]?.body ?? '')).toMatchObject([{ content: '- success 0', support_count: 1 }]);
  });

  it('takes at most as many edits as it gave, in preset default', async () => {
    const edit = { op: 'append', target: '', content: '- more' };
    const loop = () => JSON.stringify({ reasoning: '', edits: Array(500).fill(edit) });
    expect((await merge(2, 0, loop, 'default')).items).toHaveLength(2);
    expect((await merge(2, 0, loop, 'paper')).items).toHaveLength(500);
  });
});
