import { PromptLibrary } from '../../core/prompts.ts';
import { declaredScenario, findDeclared } from './declared-scenario.ts';
import type { GymRow } from './gym-file.ts';
import { createGymMethod, type GymMethodSpec } from './gym-method.ts';
import { hypercubeScenario } from './hypercube.ts';
import { createPlace, type Place } from './place.ts';
import { runInWorld } from './run-in-world.ts';
import type { Scenario } from './scenario.ts';

/** Names a scenario so that any process can make it again. */
export type ScenarioRef =
  | { readonly kind: 'hypercube'; readonly index: number; readonly seed: number }
  | { readonly kind: 'declared'; readonly name: string };

/** One piece of work: a run, or the exact optimum of a world. */
export type GymJob =
  | { readonly kind: 'optimum'; readonly scenario: ScenarioRef }
  | {
      readonly kind: 'run';
      readonly scenario: ScenarioRef;
      readonly method: GymMethodSpec;
      readonly seed: number;
      readonly budget: number;
    };

export type GymJobResult =
  | { readonly kind: 'optimum'; readonly world: string; readonly hard: number }
  | { readonly kind: 'run'; readonly row: GymRow };

export function scenarioOf(ref: ScenarioRef): Scenario {
  return ref.kind === 'hypercube'
    ? hypercubeScenario(ref.index, ref.seed)
    : declaredScenario(findDeclared(ref.name));
}

/** Does jobs one after another and keeps the last world, since jobs come grouped by world. */
export function createJobRunner(): (job: GymJob) => Promise<GymJobResult> {
  const prompts = new PromptLibrary();
  let last: { readonly key: string; readonly place: Place } | null = null;
  const placeOf = (ref: ScenarioRef): Place => {
    const key = JSON.stringify(ref);
    if (last?.key !== key) last = { key, place: createPlace(scenarioOf(ref)) };
    return last.place;
  };
  return async (job) => {
    const place = placeOf(job.scenario);
    if (job.kind === 'optimum')
      return { kind: 'optimum', world: place.scenario.name, hard: place.bestHard() };
    const method = await createGymMethod(job.method, prompts);
    const { label } = job.method;
    const row = await runInWorld({ place, method, label, prompts, seed: job.seed, budget: job.budget });
    return { kind: 'run', row };
  };
}
