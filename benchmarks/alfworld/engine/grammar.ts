import { DataError } from '../../../core/errors.ts';
import type { DisplayNames } from './display-names.ts';
import type { Alternative, GrammarFile } from './grammar-file.ts';
import { parseQuery, parseText, type QueryLiteral, type TextElement, type TextTerm } from './text-element.ts';
import { matchesOf, type TextBinding, type TextWorld } from './text-query.ts';

interface ParsedAlternative {
  readonly elements: readonly TextElement[];
  readonly condition: readonly QueryLiteral[] | null;
}

/** What a text is derived from. */
export interface TextContext {
  readonly world: TextWorld;
  readonly names: DisplayNames;
  readonly binding: TextBinding;
}

export interface ActionGrammar {
  readonly template: readonly TextElement[];
  readonly feedback: readonly TextElement[];
}

const mostNesting = 40;
/** For the texts of one state, all its commands together: facts, rules and pieces of text looked at. */
export const textEffort = 3_000_000;
/** So many characters count as one piece. */
const pieceCharacters = 50;
const mostCharacters = 200_000;

/** The texts of a generation of games, read and checked once; each game differs in its task sentence only. */
export class Grammar {
  readonly #rules = new Map<string, readonly ParsedAlternative[]>();
  readonly #actions = new Map<string, ActionGrammar>();

  /** @throws {DataError} naming a rule that is missing or cannot be read */
  constructor(file: GrammarFile) {
    for (const [name, alternatives] of file.rules)
      this.#rules.set(
        name,
        alternatives.map((one) => parsed(name, one)),
      );
    for (const [name, { template, feedback }] of file.actions)
      this.#actions.set(name, { template: parseText(template), feedback: parseText(feedback) });
    for (const [name, { template, feedback }] of this.#actions)
      for (const elements of [template, feedback]) this.#refuseMissing(elements, `action '${name}'`);
    for (const [name, alternatives] of this.#rules)
      for (const { elements } of alternatives) this.#refuseMissing(elements, `rule '${name}'`);
  }

  /** Template and feedback of an action. @throws {DataError} when the grammar has none */
  action(name: string): ActionGrammar {
    const found = this.#actions.get(name);
    if (found === undefined) throw new DataError(`grammar: no texts for action '${name}'`);
    return found;
  }

  /** @throws {DataError} on an unbound variable or a text without end */
  derive(elements: readonly TextElement[], context: TextContext): string {
    return this.#text(elements, context, 0);
  }

  /** The text of a rule. @throws {DataError} when there is none of that name */
  deriveRule(name: string, context: TextContext): string {
    return this.#rule(name, context, 0);
  }

  /** Does a text depend on nothing that changes? */
  isFixed(elements: readonly TextElement[], changing: ReadonlySet<string>): boolean {
    return elements.every((element) => {
      if (element.kind === 'literal') return true;
      if (element.kind === 'rule' || element.expression.flat().some(({ kind }) => kind === 'rule'))
        return false;
      return (element.query ?? []).every(
        ({ predicate }) => !changing.has(predicate) && !predicate.startsWith('not_'),
      );
    });
  }

  #text(elements: readonly TextElement[], context: TextContext, depth: number): string {
    let text = '';
    for (const element of elements) {
      take(context.world, 1);
      if (element.kind === 'literal') text += element.text;
      else if (element.kind === 'rule') text += this.#rule(element.name, context, depth + 1);
      else text += this.#each(element, context, depth);
      if (text.length > mostCharacters) throw new DataError(`grammar: a text longer than ${mostCharacters}`);
    }
    take(context.world, Math.floor(text.length / pieceCharacters));
    return text;
  }

  #rule(name: string, context: TextContext, depth: number): string {
    if (depth > mostNesting) throw new DataError(`grammar: rule '${name}' never ends`);
    const alternatives = this.#rules.get(name);
    if (alternatives === undefined) throw new DataError(`grammar: rule '${name}' is missing`);
    const { binding, world } = context;
    const chosen = alternatives.find(({ condition }) => {
      take(world, 1);
      return condition === null || matchesOf(condition, binding, world, 1).length > 0;
    });
    return chosen === undefined ? '' : this.#text(chosen.elements, context, depth);
  }

  #each(element: Extract<TextElement, { kind: 'each' }>, context: TextContext, depth: number): string {
    const { query, expression, list } = element;
    const bindings = query === null ? [context.binding] : matchesOf(query, context.binding, context.world);
    const items = bindings.map((binding) => {
      const inner = { ...context, binding };
      for (const sum of expression) {
        const text = sum.map((term) => this.#term(term, inner, depth)).join('');
        if (text !== '') return text;
      }
      return '';
    });
    return list ? this.#list(items, context, depth) : items.join('');
  }

  #list(items: readonly string[], context: TextContext, depth: number): string {
    const words = (rule: string, otherwise: string): string =>
      this.#rules.has(rule) ? this.#rule(rule, context, depth + 1) : otherwise;
    const last = items.at(-1);
    if (last === undefined) return words('list_empty', 'nothing');
    if (items.length === 1) return last;
    const before = items.slice(0, -1).join(words('list_separator', ', '));
    return `${before}${words('list_last_separator', ', and ')}${last}`;
  }

  #term(term: TextTerm, context: TextContext, depth: number): string {
    take(context.world, 1);
    if (term.kind === 'literal') return term.text;
    if (term.kind === 'rule') return this.#rule(term.name, context, depth + 1);
    const id = context.binding.get(term.variable);
    if (id === undefined) throw new DataError(`grammar: variable '${term.variable}' stands for nothing`);
    if (term.property === 'id') return id;
    return term.property === 'indefinite' ? 'a' : (context.names.get(id) ?? id);
  }

  #refuseMissing(elements: readonly TextElement[], where: string): void {
    const used = elements.flatMap((element) => {
      if (element.kind === 'rule') return [element.name];
      if (element.kind === 'literal') return [];
      return element.expression.flat().flatMap((term) => (term.kind === 'rule' ? [term.name] : []));
    });
    for (const name of used)
      if (!this.#rules.has(name))
        throw new DataError(`grammar: ${where} refers to rule '${name}', which is missing`);
  }
}

/** Rules may name each other so often that even an empty text would never be done. */
function take(world: TextWorld, steps: number): void {
  world.effort.left -= steps;
  if (world.effort.left < 0) throw new DataError('grammar: a text takes too long');
}

function parsed(name: string, { rhs, condition }: Alternative): ParsedAlternative {
  try {
    return { elements: parseText(rhs), condition: condition === null ? null : parseQuery(condition) };
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${error.message} (rule '${name}')`, error);
    throw error;
  }
}
