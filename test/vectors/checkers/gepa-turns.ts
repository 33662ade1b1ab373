import { z } from 'zod';
import { accepts, mergePasses, selectAccepted } from '../../../baselines/gepa/acceptance.ts';
import { inheritedPointer, pickComponents } from '../../../baselines/gepa/component-selection.ts';
import { MinibatchSampler } from '../../../baselines/gepa/minibatch-sampler.ts';
import { createRng } from '../../../core/rng.ts';
import { differs, type SectionResult, section } from '../checker.ts';
import { asCase, partOf } from './parts.ts';

const numbers = z.array(z.number());
const trialSchema = z.object({ before: numbers, after: numbers });
const acceptanceSchema = trialSchema.extend({ strict: z.boolean(), equal_ok: z.boolean() });
const samplerSchema = z.object({
  train_size: z.number(),
  minibatch: z.number(),
  seed: z.number(),
  batches: z.array(numbers),
  epoch_of_iteration: numbers,
});
const roundRobinSchema = z.object({
  pick_for: z.number().optional(),
  component: z.string().optional(),
  add_child_of: numbers.optional(),
  pointers: numbers,
});

/** What a turn does: acceptance, minibatches, components. */
export function gepaTurnSections(content: unknown): SectionResult[] {
  const at = (...path: string[]) => partOf(content, ...path);
  return [
    section('acceptance', at('acceptance', 'cases'), checkAcceptance),
    section('acceptance.batch', asCase(at('acceptance', 'batch')), checkBatchSelection),
    section('sampler', at('epoch_shuffled_sampler', 'cases'), checkSampler),
    section('sampler.four_calls', asCase(at('epoch_shuffled_sampler', 'four_calls_per_iteration')), (row) => {
      const { batches } = z.object({ batches: z.array(z.array(numbers)) }).parse(row);
      const [sampler, rng] = [new MinibatchSampler(2), createRng(0)];
      return differs(
        'batches',
        batches.map((calls, iteration) => calls.map(() => sampler.next(iteration, 6, rng))),
        batches,
      );
    }),
    section('sampler.growing', asCase(at('epoch_shuffled_sampler', 'growing_train_set')), (row) => {
      const { batches, minibatch, seed } = samplerSchema.partial().required({ batches: true }).parse(row);
      const [sampler, rng] = [new MinibatchSampler(minibatch ?? 2), createRng(seed ?? 0)];
      const actual = batches.map((_, iteration) => sampler.next(iteration, iteration === 0 ? 4 : 6, rng));
      return differs('batches', actual, batches);
    }),
    section('round_robin', asCase(at('round_robin_components')), checkRoundRobin),
    section('merge.acceptance', at('merge', 'acceptance', 'cases'), (row) => {
      const { merged, p1, p2, accept } = z
        .object({ merged: numbers, p1: numbers, p2: numbers, accept: z.boolean() })
        .parse(row);
      return differs('accept', mergePasses(merged, [p1, p2]), accept);
    }),
  ];
}

function checkAcceptance(raw: unknown): string | null {
  const { before, after, strict, equal_ok: equal } = acceptanceSchema.parse(raw);
  return (
    differs('strict', accepts('strict-improvement', { before, after }), strict) ??
    differs('equal_ok', accepts('improvement-or-equal', { before, after }), equal)
  );
}

function checkBatchSelection(raw: unknown): string | null {
  const names = z.array(z.string());
  const row = z
    .object({
      proposals: z.array(trialSchema.extend({ id: z.string() })),
      all_improvements: names,
      best_improvement: names,
      top_2: names,
    })
    .parse(raw);
  const chosen = (kind: 'all' | 'best' | 'top-k') =>
    selectAccepted(row.proposals, 'strict-improvement', { kind, k: 2 }).map(({ id }) => id);
  return (
    differs('all', chosen('all'), row.all_improvements) ??
    differs('best', chosen('best'), row.best_improvement) ??
    differs('top 2', chosen('top-k'), row.top_2)
  );
}

function checkSampler(raw: unknown): string | null {
  const { train_size: size, minibatch, seed, batches, epoch_of_iteration: epochs } = samplerSchema.parse(raw);
  const [sampler, rng] = [new MinibatchSampler(minibatch), createRng(seed)];
  const actual = batches.map((_, iteration) => ({
    batch: sampler.next(iteration, size, rng),
    epoch: sampler.epoch,
  }));
  return (
    differs(
      `${size} by ${minibatch}: batches`,
      actual.map(({ batch }) => batch),
      batches,
    ) ??
    differs(
      'epochs',
      actual.map(({ epoch }) => epoch),
      epochs,
    )
  );
}

function checkRoundRobin(raw: unknown): string | null {
  const { components, trace } = z
    .object({ components: z.array(z.string()), trace: z.array(roundRobinSchema) })
    .parse(raw);
  const programs = [{ pointer: 0 }];
  for (const [index, step] of trace.entries()) {
    const parents = (step.add_child_of ?? []).flatMap((parent) => programs.slice(parent, parent + 1));
    if (step.add_child_of !== undefined) programs.push({ pointer: inheritedPointer(parents) });
    const program = step.pick_for === undefined ? undefined : programs[step.pick_for];
    const picked = program === undefined ? [] : pickComponents('round-robin', program, components);
    const problem =
      differs(`step ${index}: component`, picked[0], step.component) ??
      differs(
        `step ${index}: pointers`,
        programs.map(({ pointer }) => pointer),
        step.pointers,
      );
    if (problem !== null) return problem;
  }
  return null;
}
