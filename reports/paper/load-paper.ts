import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { DataError, messageOf } from '../../core/errors.ts';
import {
  type Ablations,
  ablationsSchema,
  type Claim,
  type Conditions,
  claimsSchema,
  conditionsSchema,
  contradictionsSchema,
  costsSchema,
  type MainResults,
  mainResultsSchema,
  type NoisePairs,
  noisePairsSchema,
  sourcesSchema,
  transferSchema,
} from './paper-schema.ts';

/** What the paper prints (docs/paper.md). Nothing in here is computed. */
export interface Paper {
  readonly main: MainResults;
  readonly ablations: Ablations;
  readonly transfer: Readonly<z.infer<typeof transferSchema>>;
  readonly costs: Readonly<z.infer<typeof costsSchema>>;
  readonly claims: readonly Claim[];
  readonly contradictions: z.infer<typeof contradictionsSchema>['contradictions'];
  readonly noisePairs: NoisePairs['pairs'];
  readonly conditions: Conditions;
  /** By their short names. */
  readonly sources: Readonly<Record<string, string>>;
}

/** @throws {DataError} naming file and field */
export function loadPaper(): Paper {
  return {
    main: read('main-results.json', mainResultsSchema),
    ablations: read('ablations.json', ablationsSchema),
    transfer: read('transfer.json', transferSchema),
    costs: read('costs.json', costsSchema),
    claims: read('claims.json', claimsSchema).claims,
    contradictions: read('contradictions.json', contradictionsSchema).contradictions,
    noisePairs: read('noise-pairs.json', noisePairsSchema).pairs,
    conditions: read('conditions.json', conditionsSchema),
    sources: read('sources.json', sourcesSchema),
  };
}

function read<Shape extends z.ZodType>(file: string, schema: Shape): z.infer<Shape> {
  const path = fileURLToPath(new URL(`./${file}`, import.meta.url));
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataError(`reports/paper/${file}: ${messageOf(error)}`, error);
  }
}
