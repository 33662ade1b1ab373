import type { LearnResult } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { SkillOptEvents } from '../../optimizer/events.ts';
import type { StepRecord } from '../../optimizer/history-records.ts';
import { scoreTokens } from '../kit/token-table.ts';
import { publishedOrigin } from './observe-state.ts';
import type { TraceConfig } from './trace-config.ts';
import type { Trace } from './trace-file.ts';
import { tokenTask } from './world.ts';

/** Test scores as the runner takes them after learning: the documents on the first tasks of the test split. */
export interface TestScores {
  readonly baseline: JsonObject;
  readonly best: JsonObject;
  readonly final: JsonObject;
  /** Rollouts by phase. */
  readonly rollouts: {
    readonly test_baseline: number;
    readonly test_best: number;
    readonly test_final: number;
  };
  /** `<skill hash>|<task id>` of every rollout. */
  readonly pairs: readonly string[];
}

export function testScores(
  trace: Trace,
  { published }: TraceConfig,
  documents: Documents,
): TestScores | null {
  if (!published.evaluation.eval_test) return null;
  const count = published.evaluation.test_env_num;
  const tasks = (count === 0 ? trace.tasks.test : trace.tasks.test.slice(0, count)).map(tokenTask);
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const score = ({ hash, text }: Skill) => {
    const scores = tasks.map((task) => scoreTokens(text, task));
    const hard = mean(scores.map((one) => one.hard));
    return { skill_hash: hash, hard, soft: mean(scores.map((one) => one.soft)) };
  };
  const { seed, best, final } = documents;
  const reused = final.hash === best.hash;
  return {
    baseline: score(seed),
    best: score(best),
    final: { ...score(final), source: reused ? 'reused_from_best' : 'rollout' },
    rollouts: {
      test_baseline: tasks.length,
      test_best: tasks.length,
      test_final: reused ? 0 : tasks.length,
    },
    pairs: [seed, best, final].flatMap(({ hash }) => tasks.map(({ id }) => `${hash}|${id}`)),
  };
}

export interface Documents {
  readonly seed: Skill;
  readonly best: Skill;
  readonly final: Skill;
}

/** The three documents that training returns. @throws {Error} when one is missing */
export function documentsOf(result: LearnResult): Documents {
  const labelled = (label: string): Skill => {
    const skill = result.documents.find((document) => document.label === label)?.skill;
    if (skill === null || skill === undefined) throw new Error(`training returned no document '${label}'`);
    return skill;
  };
  return { seed: labelled('seed'), best: labelled('best'), final: labelled('final') };
}

/** The end of the run in the form of `expected.final`. */
export function observeFinal(options: {
  readonly finished: SkillOptEvents['training-finished'];
  readonly validation: SkillOptEvents['final-validated'] | null;
  readonly config: TraceConfig;
  readonly records: readonly StepRecord[];
  readonly documents: Documents;
  readonly test: TestScores | null;
  readonly stepsPerEpoch: number;
}): JsonObject {
  const { finished, records, documents, test, stepsPerEpoch } = options;
  const { current, best } = finished;
  const actions = (pattern: RegExp) => records.filter(({ action }) => pattern.test(action)).length;
  return {
    current_skill_hash: current.skill,
    best_skill_hash: best.skill,
    best_skill_text: documents.best.text,
    best_step: best.step,
    best_score: best.score,
    best_origin: publishedOrigin(best, stepsPerEpoch),
    current_origin: publishedOrigin(current, stepsPerEpoch),
    final_skill_text: documents.final.text,
    final_validation: observeValidation(options),
    test: test === null ? null : { baseline: test.baseline, best: test.best, final: test.final },
    totals: {
      steps: records.length,
      accepts: actions(/accept/),
      rejects: actions(/^reject$/),
      skip_no_patches: actions(/^skip_no_patches$/),
      skip_no_rewrite: actions(/^skip_no_rewrite$/),
    },
  };
}

function observeValidation({
  validation,
  config,
  documents,
}: Pick<Parameters<typeof observeFinal>[0], 'validation' | 'config' | 'documents'>): JsonObject {
  if (validation?.val) {
    const { val, bestScoreBefore, promoted } = validation;
    const scores = { hard: val.hard, soft: val.soft, gate_score: val.score };
    return { ran: true, ...scores, best_score_before: bestScoreBefore, promoted };
  }
  // The reason in the published words.
  if (!config.published.evaluation.eval_test) return { ran: false, reason: 'eval_test is false' };
  const best = documents.final.hash === documents.best.hash;
  return { ran: false, reason: best ? 'final skill is the best skill' : 'unknown' };
}
