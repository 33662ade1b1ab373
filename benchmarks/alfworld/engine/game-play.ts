import type { Action } from './domain.ts';
import { changesOf, declaredChanges } from './effect.ts';
import { Facts } from './facts.ts';
import { type GameParts, inFile } from './game-parts.ts';
import { type TextContext, textEffort } from './grammar.ts';
import { type ActionInstance, bindingOf, offeredInstances } from './offered-actions.ts';
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
  /** What is offered of each action, as far as it has been asked for since its facts changed. */
  readonly #offered: Map<Action, readonly ActionInstance[]>;
  #commands: ReadonlyMap<string, ActionInstance> | null = null;

  constructor(parts: GameParts, from?: GamePlay) {
    this.#parts = parts;
    this.#facts = new Facts(from === undefined ? parts.problem.facts : from.#facts);
    this.#told = new Facts(from === undefined ? parts.problem.facts : from.#told);
    this.#observation =
      from === undefined
        ? this.#derived((context) => parts.grammar.deriveRule('intro', context))
        : from.#observation;
    this.#offered = new Map(from === undefined ? [] : from.#offered);
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
    return [...this.#offeredCommands().keys()];
  }

  /**
   * Types a command. What is not among {@link commands} changes nothing and answers {@link nothingHappens};
   * white space around it does not count, case does.
   * @throws {DataError} naming the file, only when the game itself is broken
   */
  step(command: string): string {
    const chosen = this.#offeredCommands().get(command.trim());
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
    for (const { adds, predicate, row } of declaredChanges(action.effects, binding, world)) {
      const [now, before] = adds ? [predicate, `not_${predicate}`] : [`not_${predicate}`, predicate];
      this.#told.add(now, row);
      this.#told.delete(before, row);
    }
    const changed = new Set<string>();
    for (const { adds, predicate, row } of changes) {
      if (this.#facts.has(predicate, row) === adds) continue;
      changed.add(predicate);
      if (adds) this.#facts.add(predicate, row);
      else this.#facts.delete(predicate, row);
    }
    this.#forget(changed);
    this.#won = this.#isWon();
    const { grammar } = this.#parts;
    return this.#derived(
      (context) => grammar.derive(grammar.action(action.name).feedback, context),
      instance,
    );
  }

  /** What is offered of an action changes only with the facts that it reads. */
  #forget(changed: ReadonlySet<string>): void {
    this.#commands = null;
    for (const action of this.#offered.keys())
      for (const predicate of changed) if (action.reads.has(predicate)) this.#offered.delete(action);
  }

  #offeredCommands(): ReadonlyMap<string, ActionInstance> {
    this.#commands ??= inFile(this.#parts.file, () => {
      const found = new Map<string, ActionInstance>();
      const world = this.#world();
      // One budget for all commands: there may be thousands of them.
      const effort = { left: textEffort };
      for (const action of this.#parts.domain.actions) {
        const instances = this.#offered.get(action) ?? offeredInstances(action, world);
        this.#offered.set(action, instances);
        for (const instance of instances) {
          const command = this.#commandOf(instance, effort);
          // Instances of one command do the same.
          if (!found.has(command)) found.set(command, instance);
        }
      }
      return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
    });
    return this.#commands;
  }

  #commandOf(instance: ActionInstance, effort: World['effort']): string {
    const { grammar, commandNames } = this.#parts;
    const { action, objects } = instance;
    const key = `${action.name} ${objects.join(' ')}`;
    const known = commandNames.get(key);
    if (known !== undefined) return known;
    const { template } = grammar.action(action.name);
    const command = this.#derived((context) => grammar.derive(template, context), instance, effort);
    if (grammar.isFixed(template, this.#parts.domain.changing)) commandNames.set(key, command);
    return command;
  }

  #derived(
    derive: (context: TextContext) => string,
    instance?: ActionInstance,
    effort: World['effort'] = { left: textEffort },
  ): string {
    const { file, names, problem } = this.#parts;
    const parameters = instance?.action.parameters ?? [];
    const binding = new Map(
      parameters.map(({ name }, place) => [name.slice(1), instance?.objects[place] ?? '']),
    );
    const world = { facts: this.#told, types: problem.types, effort };
    return inFile(file, () => derive({ world, names, binding }));
  }

  #isWon(): boolean {
    return inFile(this.#parts.file, () => holds(this.#parts.problem.goal, new Map(), this.#world()));
  }

  #world(): World {
    return { facts: this.#facts, types: this.#parts.problem.types, effort: { left: effortPerState } };
  }
}
