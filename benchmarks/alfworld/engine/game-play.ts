import { changesOf, declaredChanges } from './effect.ts';
import { Facts } from './facts.ts';
import { type GameParts, inFile } from './game-parts.ts';
import type { TextContext } from './grammar.ts';
import { type ActionInstance, bindingOf, offeredActions } from './offered-actions.ts';
import { effortPerState, holds, type World } from './search.ts';

/** What a command that is not offered answers. */
export const nothingHappens = 'Nothing happens.';

/** One episode of a game: its state, what was seen last, and what may be typed. */
export class GamePlay {
  readonly #parts: GameParts;
  /** The state. */
  readonly #facts: Facts;
  /** What texts see: every declared effect, and `not_...` for what was taken back. */
  readonly #told: Facts;
  #observation: string;
  #won = false;
  #offered: ReadonlyMap<string, ActionInstance> | null = null;

  constructor(parts: GameParts, from?: GamePlay) {
    this.#parts = parts;
    this.#facts = new Facts(from === undefined ? parts.problem.facts : from.#facts);
    this.#told = new Facts(from === undefined ? parts.problem.facts : from.#told);
    this.#observation =
      from === undefined
        ? this.#derived((context) => parts.grammar.deriveRule('intro', context))
        : from.#observation;
    this.#won = from === undefined ? this.#isWon() : from.#won;
  }

  /** The answer to the last command, or the initial text. */
  get observation(): string {
    return this.#observation;
  }

  /** Does the goal hold now? */
  get won(): boolean {
    return this.#won;
  }

  /** Every command that does something now, sorted by code point. @throws {DataError} naming the file */
  get commands(): readonly string[] {
    return [...this.#commands().keys()];
  }

  /**
   * Types a command. What is not among {@link commands} changes nothing and answers {@link nothingHappens};
   * white space around it does not count, case does.
   * @throws {DataError} naming the file, only when the game itself is broken
   */
  step(command: string): string {
    const chosen = this.#commands().get(command.trim());
    this.#observation = chosen === undefined ? nothingHappens : this.#perform(chosen);
    return this.#observation;
  }

  /** An episode of its own from here on. */
  copy(): GamePlay {
    return new GamePlay(this.#parts, this);
  }

  #perform(instance: ActionInstance): string {
    const { action } = instance;
    const binding = bindingOf(instance);
    const world = this.#world();
    const changes = changesOf(action.effects, binding, world);
    for (const { adds, predicate, row } of declaredChanges(action.effects, binding, world))
      for (const [name, there] of [
        [predicate, adds],
        [`not_${predicate}`, !adds],
      ] as const)
        if (there) this.#told.add(name, row);
        else this.#told.delete(name, row);
    for (const { adds, predicate, row } of changes)
      if (adds) this.#facts.add(predicate, row);
      else this.#facts.delete(predicate, row);
    this.#offered = null;
    this.#won = this.#isWon();
    const { grammar } = this.#parts;
    return this.#derived(
      (context) => grammar.derive(grammar.action(action.name).feedback, context),
      instance,
    );
  }

  #commands(): ReadonlyMap<string, ActionInstance> {
    this.#offered ??= inFile(this.#parts.file, () => {
      const { domain, grammar } = this.#parts;
      const found = new Map<string, ActionInstance>();
      for (const instance of offeredActions(domain.actions, this.#world())) {
        const { template } = grammar.action(instance.action.name);
        const command = this.#derived((context) => grammar.derive(template, context), instance);
        // Instances of one command do the same.
        if (!found.has(command)) found.set(command, instance);
      }
      return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
    });
    return this.#offered;
  }

  #derived(derive: (context: TextContext) => string, instance?: ActionInstance): string {
    const { file, names, problem } = this.#parts;
    const parameters = instance?.action.parameters ?? [];
    const binding = new Map(
      parameters.map(({ name }, place) => [name.slice(1), instance?.objects[place] ?? '']),
    );
    const world = { facts: this.#told, types: problem.types, effort: { left: effortPerState } };
    return inFile(file, () => derive({ world, names, binding }));
  }

  #isWon(): boolean {
    return inFile(this.#parts.file, () => holds(this.#parts.problem.goal, new Map(), this.#world()));
  }

  #world(): World {
    return { facts: this.#facts, types: this.#parts.problem.types, effort: { left: effortPerState } };
  }
}
