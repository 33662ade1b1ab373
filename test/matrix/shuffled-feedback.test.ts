import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainRollout } from '../../core/arena.ts';
import { InterruptedError } from '../../core/errors.ts';
import type { EventOf } from '../../core/events.ts';
import { countOf } from '../../core/outcome-count.ts';
import { readEventsSync } from '../../core/read-events.ts';
import type { Task } from '../../core/vocabulary.ts';
import { shuffledFeedback } from '../../matrix/arena/shuffled-feedback.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { live, logOf, type WholeRun } from './whole-run.ts';

const taskOf = (id: string): Task => ({
  id,
  split: 'train',
  cluster: id,
  type: '',
  payload: null,
  digest: '',
});
const train = Array.from({ length: 9 }, (_, index) => taskOf(`t${index}`));

function rolloutOf(id: string, visit = 0, outcome: TrainRollout['outcome'] = 'scored'): TrainRollout {
  const hard = Number(id.slice(1)) % 2;
  return {
    task: { id, cluster: id, type: '' },
    skill: 'abc',
    visit,
    outcome,
    hard,
    soft: hard / 2,
    answer: `answer of ${id}`,
    failReason: `reason of ${id}`,
    feedback: `feedback on ${id}`,
    transcript: [],
  };
}

const verdictsOf = (batch: readonly TrainRollout[]) =>
  batch.map(({ hard, soft, failReason, feedback }) => JSON.stringify([hard, soft, failReason, feedback]));

describe('verdicts of a batch', () => {
  const batch = train.map(({ id }) => rolloutOf(id));

  it.each([1, 2, 3, 4, 5])('are permuted, and none stays with its task (seed %i)', (seed) => {
    const shuffled = shuffledFeedback(seed, train).verdicts(batch);
    expect(verdictsOf(shuffled).sort()).toEqual(verdictsOf(batch).sort());
    for (const { task, feedback } of shuffled) expect(feedback).not.toBe(`feedback on ${task.id}`);
    // What the target did stays where it was.
    expect(shuffled.map(({ task, answer, visit }) => [task, answer, visit])).toEqual(
      batch.map(({ task, answer, visit }) => [task, answer, visit]),
    );
  });

  it('depend on seed and batch alone', () => {
    const verdicts = (seed: number, of: readonly TrainRollout[]) =>
      verdictsOf(shuffledFeedback(seed, train).verdicts(of)).join();
    expect(verdicts(1, batch)).toBe(verdicts(1, batch));
    expect(new Set([1, 2, 3, 4].map((seed) => verdicts(seed, batch))).size).toBeGreaterThan(1);
    const later = [1, 2, 3, 4].map((visit) => train.map(({ id }) => rolloutOf(id, visit)));
    expect(new Set(later.map((of) => verdicts(1, of))).size).toBeGreaterThan(1);
  });

  it('do not come back to a task that stands in the batch several times', () => {
    const twice = ['t0', 't1', 't0', 't2', 't0', 't3'].map((id, visit) => rolloutOf(id, visit));
    for (const seed of [1, 2, 3, 4, 5, 6])
      for (const { task, feedback } of shuffledFeedback(seed, train).verdicts(twice))
        expect(feedback).not.toBe(`feedback on ${task.id}`);
  });

  it('stay where there is nobody to change with, and where there is none', () => {
    const alone = [rolloutOf('t1'), rolloutOf('t2', 0, 'timed-out'), rolloutOf('t3', 0, 'infra-error')];
    expect(shuffledFeedback(1, train).verdicts(alone)).toEqual(alone);
    expect(shuffledFeedback(1, train).verdicts([])).toEqual([]);
  });

  it('judges answers to a task by another one, every task once', () => {
    const { judge } = shuffledFeedback(3, train);
    const judges = train.map((task) => judge(task).id);
    expect([...judges].sort()).toEqual(train.map(({ id }) => id).sort());
    for (const [index, id] of judges.entries()) expect(id).not.toBe(train[index]?.id);
  });
});

describe('a whole run with shuffled feedback', () => {
  const cell: WholeRun = {
    benchmark: 'livemath-mini',
    limit: { train: 8, val: 6, test: 2 },
    target: 'sim-d',
    optimizer: 'sim-optimizer-strong',
    method: { name: 'skillopt', config: { epochs: 2, batchSize: 8, minibatchSize: 4 } },
  };
  const shuffledCell: WholeRun = { ...cell, over: { shuffledFeedback: true } };
  const root = mkdtempSync(join(tmpdir(), 'shuffled-feedback-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const [plain, shuffled] = [join(root, 'plain'), join(root, 'shuffled')];
  let calls = 0;
  beforeAll(async () => {
    for (const folder of [plain, shuffled]) mkdirSync(folder);
    await live(cell, { folder: plain });
    calls = (await live(shuffledCell, { folder: shuffled })).calls;
  });
  const rollouts = (folder: string) =>
    new Map(
      [...readEventsSync(folder)].flatMap((event) =>
        event.type === 'rollout' ? [[event.key, event] as const] : [],
      ),
    );

  it('reaches the optimizer', () => {
    const first = (folder: string) =>
      [...readEventsSync(folder)].find((event) => event.type === 'optimizer-call');
    expect(first(shuffled)?.key).toBe(first(plain)?.key);
    expect((first(shuffled) as EventOf<'optimizer-call'>).call.key).not.toBe(
      (first(plain) as EventOf<'optimizer-call'>).call.key,
    );
  });

  it('leaves every rollout its true score, and the scores of the gate those of val', () => {
    const [own, other] = [rollouts(shuffled), rollouts(plain)];
    const shared = [...own].filter(([key]) => other.has(key));
    expect(new Set(shared.map(([, { phase }]) => phase))).toContain('val');
    for (const [key, { outcome }] of shared) expect(outcome).toEqual(other.get(key)?.outcome);
    const learned = [...readEventsSync(shuffled)].find(
      (event) => event.type === 'learned',
    ) as EventOf<'learned'>;
    expect(learned.candidates.length).toBeGreaterThan(0);
    for (const { skill, hard } of learned.candidates) {
      const of = (phase: string) =>
        [...own.values()].filter((event) => event.phase === phase && event.skill === skill);
      const events = of('val').length > 0 ? of('val') : of('final-val');
      const scores = events.map(({ outcome }) => countOf(outcome, 'exclude').hard);
      expect(hard).toBeCloseTo(scores.reduce((a, b) => a + b, 0) / scores.length, 12);
    }
  });

  it('comes to the same log after interruptions', async () => {
    const folder = temporaryFolder();
    const life = { folder, interruptAfter: Math.ceil(calls / 3) };
    for (let lives = 0; lives < 10; lives += 1) {
      const ended = await live(shuffledCell, life).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof InterruptedError)) throw error;
          return false;
        },
      );
      if (ended) break;
    }
    expect(logOf(folder)).toEqual(logOf(shuffled));
  });

  it('is another run: the same log is refused without it', async () => {
    await expect(live(cell, { folder: shuffled })).rejects.toThrow(/another configuration/);
  });
});
