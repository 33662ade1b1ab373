import { z } from 'zod';
import { Merger } from '../../../baselines/gepa/merge-child.ts';
import { ancestorsOf, drawPair, isDesirable, usableAncestors } from '../../../baselines/gepa/merge-pair.ts';
import { mergeSubsample } from '../../../baselines/gepa/merge-subsample.ts';
import { createRng } from '../../../core/rng.ts';
import { differs, type SectionResult, section } from '../checker.ts';
import { asCase, partOf } from './parts.ts';

const numbers = z.array(z.number());
const candidateSchema = z.record(z.string(), z.string());
const parentsSchema = z.array(z.array(z.number().nullable()));
const lineageSchema = z.object({
  parents: parentsSchema,
  programs: z.array(candidateSchema),
  scores: numbers,
  ancestors: z.record(z.string(), numbers),
  pairs: z.array(
    z.object({
      pair: z.tuple([z.number(), z.number()]),
      blocked_as_lineal: z.boolean(),
      common: numbers,
      usable_ancestors: numbers,
    }),
  ),
  find_pair_seeded: z.array(z.object({ seed: z.number(), from: numbers, result: numbers.nullable() })),
});
const resultSchema = z.object({
  name: z.string(),
  programs: z.array(candidateSchema),
  parents: parentsSchema,
  scores: numbers,
  candidates: numbers,
  seed: z.number(),
  result: z
    .object({ program: candidateSchema, id1: z.number(), id2: z.number(), ancestor: z.number() })
    .nullable(),
  composition_log: z.array(z.tuple([z.number(), z.number(), numbers])),
});
const subsampleSchema = z.object({
  name: z.string(),
  scores1: z.record(z.string(), z.number()),
  scores2: z.record(z.string(), z.number()),
  k: z.number(),
  seed: z.number(),
  selected: numbers,
});

export function gepaMergeSections(content: unknown): SectionResult[] {
  const at = (...path: string[]) => partOf(content, 'merge', ...path);
  return [
    section('merge.desirable_triplet', at('desirable_triplet', 'cases'), (raw) => {
      const row = z
        .object({
          ancestor: candidateSchema,
          id1: candidateSchema,
          id2: candidateSchema,
          desirable: z.boolean(),
        })
        .parse(raw);
      return differs('desirable', isDesirable(row.ancestor, row.id1, row.id2), row.desirable);
    }),
    section('merge.filter_ancestors', at('filter_ancestors'), checkFilter),
    section('merge.lineage', asCase(at('lineage')), checkLineage),
    section('merge.merge_results', at('merge_results', 'cases'), checkResult),
    section('merge.subsample', at('subsample', 'cases'), (raw) => {
      const { name, scores1, scores2, k, seed, selected } = subsampleSchema.parse(raw);
      const [first, second] = [scores1, scores2].map(
        (scores) => new Map(Object.entries(scores).map(([id, score]) => [Number(id), score])),
      );
      if (first === undefined || second === undefined) return 'no scores';
      return differs(name, mergeSubsample(first, second, k, createRng(seed)), selected);
    }),
  ];
}

/** The programs of these cases are siblings that changed different components. */
function checkFilter(raw: unknown): string | null {
  const { name, done, scores, result } = z
    .object({ name: z.string(), done: z.array(numbers), scores: numbers, result: numbers })
    .parse(raw);
  const lineage = {
    candidates: [
      { k0: 'A', k1: 'X' },
      { k0: 'B', k1: 'X' },
      { k0: 'A', k1: 'Y' },
    ],
    parents: [[null], [0], [0]],
    means: scores,
  };
  const isDone = ({ first, second, ancestor }: { first: number; second: number; ancestor: number }) =>
    done.some((triple) => triple.join() === [first, second, ancestor].join());
  return differs(name, usableAncestors(lineage, { first: 1, second: 2 }, isDone), result);
}

function checkLineage(raw: unknown): string | null {
  const row = lineageSchema.parse(raw);
  const lineage = { candidates: row.programs, parents: row.parents, means: row.scores };
  const ancestors = row.parents.map((_, program) => ancestorsOf(row.parents, program));
  const pairs = row.pairs.map(({ pair: [first, second] }) => {
    const [ofFirst = [], ofSecond = []] = [ancestors[first], ancestors[second]];
    return {
      pair: [first, second],
      blocked_as_lineal: ofFirst.includes(second) || ofSecond.includes(first),
      common: ofFirst.filter((ancestor) => ofSecond.includes(ancestor)),
      usable_ancestors: usableAncestors(lineage, { first, second }, () => false),
    };
  });
  const drawn = row.find_pair_seeded.map(({ seed, from }) => {
    const pair = drawPair(lineage, from, () => false, createRng(seed));
    return { seed, from, result: pair === null ? null : [pair.first, pair.second, pair.ancestor] };
  });
  return (
    differs('ancestors', { ...ancestors }, row.ancestors) ??
    differs('pairs', pairs, row.pairs) ??
    differs('seeded pairs', drawn, row.find_pair_seeded)
  );
}

function checkResult(raw: unknown): string | null {
  const row = resultSchema.parse(raw);
  const merger = new Merger();
  const lineage = { candidates: row.programs, parents: row.parents, means: row.scores };
  // The one case about the floor says so in its name only.
  const overlaps = () => !row.name.startsWith('overlap_floor');
  const child = merger.build(lineage, row.candidates, overlaps, createRng(row.seed));
  const found =
    child === null
      ? null
      : { program: child.candidate, id1: child.first, id2: child.second, ancestor: child.ancestor };
  // The order of sources follows a set of names in the reference.
  const built = merger.built.map(([one, other, sources]) => [one, other, [...sources].sort((a, b) => a - b)]);
  return (
    differs(`${row.name}: child`, found, row.result) ??
    differs(`${row.name}: sources`, built, row.composition_log)
  );
}
