import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../benchmarks/contract.ts';
import type { StageEvent } from '../../core/arena.ts';
import type { EventOf, RunEvent } from '../../core/events.ts';
import { eventSchema } from '../../core/events.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { RolloutEvent, RolloutOrder } from '../../matrix/arena/rollouts.ts';
import { auditGate, auditRollouts } from '../../matrix/gate-audit.ts';
import type { ResolvedRun } from '../../matrix/resolved-run.ts';

const size = 20;

/** How many of the 20 val tasks a document gets right in a fresh draw; null = an infra error on the first task. */
type Truth = Readonly<Record<string, (draw: number) => number>>;

interface Options {
  readonly truth: Truth;
  readonly stages: readonly StageEvent[];
  readonly gateAudit?: ResolvedRun['gateAudit'];
  readonly missing?: (order: RolloutOrder) => boolean;
}

async function audit({ truth, stages, gateAudit, missing = () => false }: Options) {
  const val = Array.from({ length: size }, (_, index): Task => {
    const id = `v${index}`;
    return { id, split: 'val', cluster: id, type: '', payload: null, digest: '' };
  });
  const orders: RolloutOrder[] = [];
  const appended: RunEvent[] = [];
  await auditGate({
    run: {
      seed: 42,
      replicate: 1,
      missingPolicy: 'exclude',
      benchmark: { evalPresentationSeed: 7 },
      ...(gateAudit === undefined ? {} : { gateAudit }),
    } as ResolvedRun,
    dataset: { splits: { val } } as unknown as Dataset,
    log: {
      find: (key) => {
        const hash = key.slice('document|'.length);
        return { type: 'document', key, hash, text: hash, meta: {} };
      },
      append: (event) => {
        appended.push(event);
        return 'written';
      },
    },
    rollouts: {
      run: async (wanted) => {
        orders.push(...wanted);
        return wanted.map((order): RolloutEvent => {
          const right = truth[order.skill?.hash ?? '']?.(order.sampling.draw - 1_000_000) ?? 0;
          const hard = Number(order.task.id.slice(1)) < right ? 1 : 0;
          const feedback = { score: '', diagnosis: '', answer: '' };
          return {
            outcome: missing(order)
              ? { kind: 'infra-error', cause: 'x', message: '' }
              : { kind: 'scored', hard, soft: hard, answer: '', failReason: null, feedback },
          } as RolloutEvent;
        });
      },
    },
    stages,
    now: () => '2026-01-01',
  });
  const [event] = appended as EventOf<'gate-audit'>[];
  return { orders, event };
}

function decided(
  step: number,
  action: string,
  [candidate, candidateScore]: [string, number],
  [incumbent, currentScore]: [string, number],
  more: Record<string, string | number> = {},
): StageEvent {
  return {
    name: 'gate-decided',
    place: { epoch: 1, step },
    data: {
      ...{ action, candidate, incumbent, candidateScore, currentScore, bestScore: currentScore },
      ...{ objective: { metric: 'hard' }, valSize: size, bound: 'exact', complete: true, ...more },
    },
  };
}

describe('the gate audit', () => {
  it('tells luck from gain: false accepts, false rejects, what is confirmed and what stays unclear', async () => {
    const truth: Truth = { seed: () => 8, good: () => 16, lucky: () => 9, lost: () => 18, bad: () => 3 };
    const { event } = await audit({
      truth,
      gateAudit: { draws: 2, rejected: 9 },
      stages: [
        decided(1, 'accept_new_best', ['good', 0.9], ['seed', 0.4]),
        decided(2, 'reject', ['lost', 0.8], ['seed', 0.85]),
        decided(3, 'reject', ['bad', 0.2], ['good', 0.9], { bound: 'at-most' }),
        decided(4, 'accept', ['lucky', 0.95], ['good', 0.9]),
        decided(5, 'reject', ['lucky', 0.4], ['seed', 0.4]),
      ],
    });
    expect(event?.decisions.map(({ place, verdict }) => [place.step, verdict])).toEqual([
      [1, 'confirmed'],
      [2, 'false-reject'],
      [3, 'confirmed'],
      [4, 'false-accept'],
      [5, 'unclear'],
    ]);
    const [first, , third] = event?.decisions ?? [];
    expect(first?.fresh).toMatchObject({ n: size, candidate: 0.8, incumbent: 0.4, gain: 0.4 });
    expect(first?.fresh?.low).toBeGreaterThan(0);
    expect(first?.shrinkage).toBeCloseTo(0.5 - 0.4, 12);
    // The gate had a bound only.
    expect(third).toMatchObject({ gate: { bound: 'at-most' }, shrinkage: null });
    expect(event?.totals).toMatchObject({
      ...{ accepted: 2, rejected: 3, rejectedAudited: 3 },
      ...{ falseAccepts: 1, falseRejects: 1, confirmed: 2, unclear: 1 },
      ...{ acceptedNotBetter: 1, rejectedBetter: 2 },
    });
    expect(event?.totals.shrinkage).toBeCloseTo((0.1 + (0.05 + 0.35)) / 2, 12);
    expect(eventSchema.safeParse(event).success).toBe(true);
  });

  it('runs each document once a draw, in the phase audit, with draws that no method can ask for', async () => {
    const { orders } = await audit({
      truth: { seed: () => 8 },
      gateAudit: { draws: 3, rejected: 2 },
      stages: [
        decided(1, 'accept', ['good', 0.5], ['seed', 0.4], { valSize: 5 }),
        decided(2, 'reject', ['bad', 0.2], ['good', 0.5], { valSize: 5 }),
      ],
    });
    expect(orders.length).toBe(3 * 3 * 5);
    const logical = orders.map(({ skill, task, sampling }) => `${skill?.hash}|${task.id}|${sampling.draw}`);
    expect(new Set(logical).size).toBe(orders.length);
    expect(new Set(orders.map(({ phase }) => phase))).toEqual(new Set(['audit']));
    expect([...new Set(orders.map(({ sampling }) => sampling.draw))]).toEqual([
      1_000_000, 1_000_001, 1_000_002,
    ]);
    expect(new Set(orders.map((order) => `${order.presentationSeed} ${order.sampling.repeat}`))).toEqual(
      new Set(['7 1']),
    );
    // Both candidates and the seed document; the bound allows each candidate a document of its own to meet.
    const run = { gateAudit: { draws: 3, rejected: 2 } } as ResolvedRun;
    expect(orders.length).toBe(3 * 5 * 3);
    expect(auditRollouts(run, 2, 5)).toBe(4 * 5 * 3);
  });

  it('takes all accepted and a seeded sample of the rejected candidates', async () => {
    const stages = Array.from({ length: 12 }, (_, index) =>
      decided(index + 1, index % 4 === 0 ? 'accept' : 'reject', [`c${index}`, 0.5], ['seed', 0.4]),
    );
    const steps = async () => {
      const { event } = await audit({ truth: {}, stages, gateAudit: { draws: 1, rejected: 2 } });
      return event?.decisions.map(({ place, action }) => `${action} ${place.step}`) ?? [];
    };
    const first = await steps();
    expect(first.filter((step) => step.startsWith('accept'))).toEqual(['accept 1', 'accept 5', 'accept 9']);
    expect(first.filter((step) => step.startsWith('reject')).length).toBe(2);
    expect(await steps()).toEqual(first);
  });

  it('compares over the tasks that both documents have a score on', async () => {
    const stages = [decided(1, 'accept', ['good', 0.5], ['seed', 0.4])];
    const { event } = await audit({
      truth: { seed: () => 10, good: () => 20 },
      stages,
      gateAudit: { draws: 2, rejected: 0 },
      missing: ({ task, skill, sampling }) =>
        task.id === 'v0' && (skill?.hash === 'good' || sampling.draw === 1_000_000),
    });
    expect(event?.decisions[0]?.fresh).toMatchObject({ n: 19, candidate: 1 });
    const none = await audit({
      truth: {},
      stages,
      gateAudit: { draws: 1, rejected: 0 },
      missing: () => true,
    });
    expect(none.event?.decisions[0]).toMatchObject({ fresh: null, verdict: 'unclear', shrinkage: null });
  });

  it('audits nothing of a gate that is off, and is absent unless asked for', async () => {
    const forced = [decided(1, 'force_accept', ['good', 0.5], ['seed', 0.4])];
    const off = await audit({ truth: {}, stages: forced, gateAudit: { draws: 1, rejected: 1 } });
    expect(off.event).toMatchObject({ decisions: [], totals: { accepted: 0, shrinkage: null } });
    const { event, orders } = await audit({
      truth: {},
      stages: [decided(1, 'accept', ['good', 0.5], ['seed', 0.4])],
    });
    expect([event, orders.length]).toEqual([undefined, 0]);
  });
});
