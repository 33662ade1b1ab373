import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../core/json.ts';
import { packageRoot } from '../../core/prompts.ts';
import { compareReplay, type Replay, replay } from './replay.ts';
import { readTraces, type Trace } from './trace-file.ts';

const fixtures = readTraces([join(packageRoot, 'test', 'fixtures', 'traces')]);

/**
 * Fields that may differ because the run made use of an allowance of the format: a candidate identical to
 * current is not evaluated, and the buffer has no rejected edits of it; a last memory is not written, nor are
 * documents compared for it alone.
 */
const exempt: { readonly [file: string]: readonly string[] } = {
  '07-edit-semantics.json': ['steps[3].selection', 'steps[3].step_buffer_entry'],
  '10-meta-skill-three-epochs.json': ['epoch_ends[2].meta_skill.meta_skill_content'],
  '23-gate-off.json': [
    'epoch_ends[1].meta_skill.meta_skill_content',
    'epoch_ends[1].meta_skill.sampled_task_ids',
    'epoch_ends[1].meta_skill.prev',
    'epoch_ends[1].meta_skill.curr',
  ],
  '24-no-guidance-no-memory.json': ['epoch_ends[2].meta_skill.meta_skill_content'],
};
const exemptField = /^(steps\[\d+\]\.\w+|epoch_ends\[\d+\]\.\w+\.\w+).*$/;

describe('the comparison notices every wrong value of a passing trace', () => {
  for (const { file, trace } of fixtures)
    it(`${file}: changing any one expected value is found and its path named`, async () => {
      const done = await replay(trace);
      const unnoticed: string[] = [];
      let changed = 0;
      for (const { path, change } of leavesOf(trace.expected)) {
        const restore = change();
        changed += 1;
        if (!found(trace, done, `expected.${path}`)) unnoticed.push(path);
        restore();
      }
      expect(compareReplay(trace, done).differences).toEqual([]);
      expect(changed).toBeGreaterThan(200);
      expect([...new Set(unnoticed.map((path) => path.replace(exemptField, '$1')))]).toEqual(
        exempt[file] ?? [],
      );
    });

  it('two calls, tasks or edits in another order are found', async () => {
    for (const { trace } of fixtures) {
      const done = await replay(trace);
      for (const [index, step] of trace.expected.steps.entries()) {
        const calls = step.optimizer_calls;
        if (calls.length < 2) continue;
        calls.reverse();
        expect(found(trace, done, `expected.steps[${index}].optimizer_calls[0]`)).toBe(true);
        calls.reverse();
      }
    }
  });

  it('an expected value that is missing or too many is found', async () => {
    const [{ trace }] = fixtures as [(typeof fixtures)[number]];
    const done = await replay(trace);
    const more = structuredClone(trace);
    more.expected.steps[0]?.optimizer_calls.push({ kind: 'ranking' });
    expect(found(more, done, 'expected.steps[0].optimizer_calls[')).toBe(true);
    const fewer = structuredClone(trace);
    fewer.expected.steps.pop();
    expect(found(fewer, done, `expected.steps[${fewer.expected.steps.length}]`)).toBe(true);
    const extra = structuredClone(trace);
    Reflect.set(extra.expected.final, 'something_new', 1);
    expect(found(extra, done, 'expected.final.something_new')).toBe(true);
  });

  it('a scripted reply that nobody asks for, and one for other tasks, are found', async () => {
    const [{ trace }] = fixtures as [(typeof fixtures)[number]];
    const more = structuredClone(trace);
    more.replies.ranking = [{ step: 1, reply: '{}' }];
    expect(found(more, await replay(more), 'replies.ranking[0]')).toBe(true);
    const swapped = structuredClone(trace);
    swapped.replies.failure_analyst?.[0]?.task_ids.reverse();
    expect(found(swapped, await replay(swapped), 'replies.failure_analyst[0].task_ids')).toBe(true);
  });

  it('a call that the trace holds no reply for ends the replay there', async () => {
    const [{ trace }] = fixtures as [(typeof fixtures)[number]];
    const fewer = structuredClone(trace);
    fewer.replies.failure_analyst?.pop();
    const { differences } = compareReplay(fewer, await replay(fewer));
    expect(differences.at(-1)?.path).toBe('replies.failure_analyst');
  });

  it('what a changed reply leads to is found where it begins', async () => {
    const [{ trace }] = fixtures as [(typeof fixtures)[number]];
    const other = structuredClone(trace);
    const [first] = other.replies.failure_analyst ?? [];
    if (first !== undefined) first.reply = first.reply.replace('Be careful', 'Be bold');
    const [difference] = compareReplay(other, await replay(other)).differences;
    expect(difference?.path).toBe(
      'expected.steps[0].micro_batches[0].failure_minibatches[0].items[0].content',
    );
  });
});

function found(trace: Trace, done: Replay, path: string): boolean {
  return compareReplay(trace, done).differences.some((difference) => difference.path.startsWith(path));
}

/** Not an outcome: how the reference lays out a buffer, and the marks of its defects. */
const informative = /(^|\.)(rendered|reference_defect(_fields|_note)?)(\[|$)/;

/** Every value that the comparison must look at, with a function that changes it and returns the way back. */
function leavesOf(root: object, at = ''): { path: string; change: () => () => void }[] {
  return Object.entries(root).flatMap(([key, value]: [string, Json]) => {
    const path = Array.isArray(root) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;
    if (informative.test(path)) return [];
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
      return leavesOf(value, path);
    const change = () => {
      Reflect.set(root, key, other(value));
      return () => Reflect.set(root, key, value);
    };
    return [{ path, change }];
  });
}

function other(value: Json): Json {
  if (typeof value === 'number') return value + 0.001;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value}x`;
  return Array.isArray(value) ? ['x'] : 'x';
}
