import { sha256 } from '../../core/hash.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { BookTask, SimulationBook } from '../../models/simulated/book.ts';
import type { Dataset } from '../contract.ts';
import type { Game } from './engine/game.ts';
import type { AlfworldPayload } from './payload.ts';
import { type AlfworldHabit, alfworldConcepts } from './simulation/concepts.ts';
import { expertPlan } from './simulation/expert-plan.ts';
import { type ScriptedTurn, scriptOf } from './simulation/script.ts';
import type { Fault } from './simulation/traps.ts';

/** Share of tasks that tempt the target to break a habit which could break on any task. */
const prevalence = 0.4;
const maxHabits = 3;
/** Scripts that are kept; one a task and set of faults. */
const keptScripts = 500;

interface PreparedTask {
  readonly book: BookTask;
  readonly task: Task<AlfworldPayload>;
  readonly plan: readonly string[];
}

/**
 * Acting habits and answer book of the bundled games for the simulated world. The book knows a way that wins each game
 * and how each fault leaves it. It answers one step at a time: which step it is and what is seen is read from the
 * prompt, and where that is not what its agent would see by now, the agent looks around.
 *
 * Tasks are told apart by their goal, which no two of the bundled games share.
 */
export function alfworldSimulation(
  { splits: { train, val, test } }: Dataset<AlfworldPayload>,
  gameFor: (task: Task<AlfworldPayload>) => Game,
): SimulationBook {
  const prepared = new Map(
    [...train, ...val, ...test].map((task) => [task.id, prepare(task, gameFor(task))]),
  );
  const byGoal = new Map([...prepared].map(([id, { task }]) => [task.payload.goal, id]));
  const scripts = new Map<string, readonly ScriptedTurn[]>();
  const scriptFor = ({ task, plan }: PreparedTask, faults: readonly Fault[]): readonly ScriptedTurn[] => {
    const key = JSON.stringify([task.id, task.payload.maxSteps, faults]);
    const known = scripts.get(key);
    if (known !== undefined) return known;
    const script = scriptOf({ game: gameFor(task), plan, faults, maxSteps: task.payload.maxSteps });
    if (scripts.size >= keptScripts) scripts.clear();
    scripts.set(key, script);
    return script;
  };
  return {
    world: 'alfworld',
    seed: 1,
    concepts: alfworldConcepts,
    tasks: [...prepared.values()].map(({ book }) => book),
    identify: (userText) => byGoal.get(goalIn(userText)) ?? null,
    render(taskId, values, privateFactRight, userText) {
      const task = prepared.get(taskId);
      if (task === undefined) return '';
      const script = scriptFor(task, faultsOf(task.book, values, privateFactRight));
      const turn = script[stepIn(userText) - 1];
      const expected = turn !== undefined && userText.includes(turn.observation);
      const lines = task.book.concepts.flatMap(({ id }) => thought(id, values[id] ?? 0) ?? []);
      return `<think>\n${lines.join('\n')}\n</think>\n<action>${expected ? turn.command : 'look'}</action>`;
    },
    inspect(taskId, output) {
      const habits = prepared.get(taskId)?.book.concepts ?? [];
      return Object.fromEntries(habits.map(({ id }) => [id, statedIn(output, id)]));
    },
  };
}

function prepare(task: Task<AlfworldPayload>, game: Game): PreparedTask {
  const plan = expertPlan(game, task.payload.gamefile) ?? [];
  const has = (form: RegExp): boolean => plan.some((command) => form.test(command));
  // What the game is about comes first; the rest could go wrong anywhere, so chance picks.
  const decisive: readonly (readonly [AlfworldHabit, boolean])[] = [
    ['treatment', has(/^(?:clean|heat|cool) /)],
    ['second', plan.filter((command) => command.startsWith('take ')).length > 1],
    ['lamp', has(/^use /)],
    ['closed', has(/^open /)],
  ];
  const anywhere: readonly AlfworldHabit[] = ['visited', 'command', 'number'];
  const habits = [
    ...decisive.flatMap(([habit, applies]) => (applies ? [habit] : [])),
    ...anywhere.filter((habit) => draw(task.id, habit) < prevalence),
  ].slice(0, maxHabits);
  return { task, plan, book: { id: task.id, concepts: habits.map((id) => ({ id, exception: false })) } };
}

function faultsOf(
  { concepts }: BookTask,
  values: Readonly<Record<string, number>>,
  factRight: boolean,
): readonly Fault[] {
  const wrong = alfworldConcepts.flatMap(({ id, truth }): Fault[] => {
    const value = values[id] ?? truth;
    return concepts.some((carried) => carried.id === id) && value !== truth ? [{ habit: id, value }] : [];
  });
  return factRight ? wrong : [...wrong, { habit: 'overlooks' }];
}

function goalIn(userText: string): string {
  const [, goal] = /(?:^## Goal\n\n|Your task is to: )([^\n]*)/m.exec(userText) ?? [];
  return goal?.trim() ?? '';
}

function stepIn(userText: string): number {
  return Number([...userText.matchAll(/^## Step (\d+)$/gm)].at(-1)?.[1] ?? 0);
}

/** The line in which a reply states a habit; null for an unknown one. */
function thought(id: string, value: number): string | null {
  const concept = alfworldConcepts.find((candidate) => candidate.id === id);
  const [topic, phrase] = [concept?.topics[0], concept?.values[value]?.phrases[0]];
  return topic === undefined || phrase === undefined
    ? null
    : `${topic.charAt(0).toUpperCase()}${topic.slice(1)}: ${phrase}.`;
}

/** The value that an output states, or null. */
function statedIn(output: string, id: string): number | null {
  const values = alfworldConcepts.find((candidate) => candidate.id === id)?.values ?? [];
  const stated = values.findIndex((_, value) => output.includes(thought(id, value) ?? '\u0000'));
  return stated < 0 ? null : stated;
}

/** A fixed number in [0, 1) for the task and a name. */
function draw(id: string, name: string): number {
  return Number.parseInt(sha256(`alfworld:${id}:${name}`).slice(0, 8), 16) / 2 ** 32;
}
