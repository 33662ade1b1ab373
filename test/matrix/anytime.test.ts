import { describe, expect, it } from 'vitest';
import { skillOf } from '../../core/hash.ts';
import { readEventsSync } from '../../core/read-events.ts';
import type { ScoredDocument } from '../../core/val-desk.ts';
import { anytimePoints } from '../../matrix/anytime.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { live } from './whole-run.ts';

const scored = (text: string, objective: number, rollouts: number): ScoredDocument => ({
  skill: skillOf(text),
  evaluation: { skill: text, items: [], hard: objective, soft: objective, objective },
  rollouts,
});

describe('the anytime curve', () => {
  it('shows who led at each fraction of the budget: highest so far, ties to the earlier', () => {
    const points = anytimePoints({
      fractions: 8,
      budget: 80,
      scored: [scored('seed', 0.1, 10), scored('a', 0.5, 30), scored('b', 0.5, 40), scored('c', 0.7, 61)],
      start: skillOf('start'),
      headline: skillOf('c'),
    });
    expect(points.map(({ rollouts }) => rollouts)).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
    expect(points.map(({ skill }) => skill?.text)).toEqual(['seed', 'seed', 'a', 'a', 'a', 'a', 'c', 'c']);
  });

  it('starts with the starting document, and ends with what was handed over though it was never scored', () => {
    const points = anytimePoints({
      fractions: 2,
      budget: 100,
      scored: [],
      start: skillOf('start'),
      headline: skillOf('written'),
    });
    expect(points.map(({ skill }) => skill?.text)).toEqual(['start', 'written']);
  });

  it('of a run is evaluated after learning, each incumbent once, and changes nothing of what was learned', async () => {
    const [plain, curved] = [temporaryFolder(), temporaryFolder()];
    const run = {
      benchmark: 'bookkeeping',
      limit: 8,
      target: 'sim-e',
      optimizer: 'sim-optimizer-mid',
      method: { name: 'gepa' },
      rolloutBudget: 90,
    };
    await live(run, { folder: plain });
    await live({ ...run, over: { anytime: { fractions: 8 } } }, { folder: curved });
    const learned = (folder: string) => [...readEventsSync(folder)].find(({ type }) => type === 'learned');
    expect({ ...learned(curved), meta: null }).toEqual({ ...learned(plain), meta: null });
    const events = [...readEventsSync(curved)];
    const curve = events.find((event) => event.type === 'anytime-curve');
    if (curve?.type !== 'anytime-curve') throw new Error('no curve');
    expect(curve.points).toHaveLength(8);
    const opened = events.filter((event) => event.type === 'test-opened');
    for (const { skill } of curve.points)
      expect(opened.filter((event) => 'skill' in event && event.skill === skill)).toHaveLength(1);
    const order = events.map(({ type }) => type);
    expect(order.indexOf('learned')).toBeLessThan(order.indexOf('test-opened'));
  });
});
