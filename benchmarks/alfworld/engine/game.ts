import { DataError } from '../../../core/errors.ts';
import { displayNames } from './display-names.ts';
import { type Domain, parseDomain } from './domain.ts';
import type { GameFile } from './game-file.ts';
import { type GameParts, inFile } from './game-parts.ts';
import { GamePlay } from './game-play.ts';
import { Grammar } from './grammar.ts';
import { parseGrammarFile } from './grammar-file.ts';
import { parseProblem } from './problem.ts';

/** An ALFWorld game, ready to be played as often as wanted (spec/benchmarks-agentic.md 2.4). */
export class Game {
  /** What stands in the initial text after `Your task is to: `. */
  readonly task: string;
  readonly #parts: GameParts;

  /**
   * @param file its name, which every error begins with
   * @throws {DataError} when domain, problem or grammar cannot be read or the task sentence is missing
   */
  constructor(game: GameFile, file: string) {
    this.#parts = inFile(file, () => {
      const domain = domainOf(game.domain);
      const problem = parseProblem(game.problem, domain);
      const grammar = new Grammar(parseGrammarFile(game.grammar));
      for (const { name } of domain.actions) grammar.action(name);
      const names = displayNames(problem.facts.objects());
      return { file, domain, problem, grammar, names, commandNames: new Map() };
    });
    const { observation } = this.start();
    this.task = inFile(file, () => taskIn(observation));
  }

  /** A new episode at its first observation. @throws {DataError} naming the file */
  start(): GamePlay {
    return new GamePlay(this.#parts);
  }
}

const taskLead = 'Your task is to: ';

function taskIn(observation: string): string {
  const at = observation.indexOf(taskLead);
  const task = at < 0 ? '' : observation.slice(at + taskLead.length).trim();
  if (task === '') throw new DataError(`the initial text has no sentence '${taskLead}...'`);
  return task;
}

/** All games of a generation have the same domain: the last few are kept. Parsing is pure, so nobody can tell. */
const domains = new Map<string, Domain>();

function domainOf(text: string): Domain {
  const known = domains.get(text);
  if (known !== undefined) return known;
  const domain = parseDomain(text);
  if (domains.size >= 4) domains.clear();
  domains.set(text, domain);
  return domain;
}
