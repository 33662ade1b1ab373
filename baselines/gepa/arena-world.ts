import type { Arena, Evaluation, TaskRef, TrainRollout } from '../../core/arena.ts';
import { skillHash, skillOf } from '../../core/hash.ts';
import { objectiveValue } from '../../core/objective.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { Candidate } from './candidate.ts';
import type { GepaConfig } from './config.ts';
import { itemAt } from './item-at.ts';
import { reflect } from './reflect.ts';
import { documentOf } from './sections.ts';
import type { World } from './world.ts';

export interface ArenaWorld extends World<TrainRollout> {
  /** Every document that was scored on the whole val split, in order of scoring. */
  readonly scored: readonly { readonly skill: Skill; readonly evaluation: Evaluation }[];
}

/** A run's arena as a search sees it. Val results of a document are charged once, whoever asks. */
export function arenaWorld(arena: Arena, config: GepaConfig, limit: number): ArenaWorld {
  const scored: { skill: Skill; evaluation: Evaluation }[] = [];
  const told = new Map<string, number>();
  const charged = () => Object.values(arena.spent().rollouts).reduce((sum, count) => sum + count, 0);
  const pick = (tasks: readonly TaskRef[], ids: readonly number[]) => ids.map((id) => itemAt(tasks, id));
  const valIds = arena.val.map(({ id }) => id);
  const skillFor = (candidate: Candidate) => skillOf(documentOf(candidate));
  return {
    scored,
    trainIds: arena.train.map(({ id }) => id),
    valIds,
    async rollTrain(candidate, ids, turn) {
      // Parent and child of a turn meet the same presentation of the tasks.
      const options = { phase: 'train', presentationSeed: arena.seed + turn } as const;
      const rows = await arena.rollout(skillFor(candidate), pick(arena.train, ids), options);
      const isScored = (row: TrainRollout) => row.outcome !== 'infra-error';
      return {
        scores: rows.map((row) =>
          isScored(row) ? objectiveValue(arena.objective, row.hard, row.soft) : null,
        ),
        traces: rows.filter(isScored),
        charged: ids.length,
      };
    },
    async scoreVal(candidate, ids) {
      const before = charged();
      const skill = skillFor(candidate);
      const tasks = pick(arena.val, [...new Set(ids)]);
      const evaluation = await arena.evaluate(skill, { tasks });
      // A child may be an earlier program once more: the pool holds both, but the document was scored once.
      const known = scored.some((other) => other.skill.hash === skill.hash);
      if (tasks.length === valIds.length && !known) scored.push({ skill, evaluation });
      const rows = evaluation.items
        .filter(({ missing }) => !missing)
        .map(({ id, hard, soft }) => ({
          id: valIds.indexOf(id),
          score: objectiveValue(arena.objective, hard, soft),
          objectives: { hard, soft },
        }));
      return { rows, charged: charged() - before };
    },
    reflect: (reflection) => reflect(arena, config, reflection),
    affords(rollouts) {
      const withinLimit = config.overshoot === 'reference' || charged() + rollouts <= limit;
      return withinLimit && arena.affords({ rollouts });
    },
    optimizerSpent() {
      const { optimizerCalls, optimizerTokens } = arena.spent();
      return { calls: optimizerCalls, tokens: optimizerTokens.input + optimizerTokens.output };
    },
    emit(turn, name, data) {
      const key = `${turn} ${name}`;
      const group = told.get(key) ?? 0;
      told.set(key, group + 1);
      arena.emit({ name, place: { step: turn, group }, data: JSON.parse(JSON.stringify(data)) });
    },
  };
}

/** Hash of the document that a candidate stands for, as logs name it. */
export function candidateSkillHash(candidate: Candidate): string {
  return skillHash(skillOf(documentOf(candidate)));
}
