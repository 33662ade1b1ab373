import { DataError } from '../../../core/errors.ts';

/** One literal of a query: `pred(var:type, ...)`. Variables have no question mark here. */
export interface QueryLiteral {
  readonly predicate: string;
  readonly variables: readonly { readonly name: string; readonly type: string }[];
}

/** A tiny expression: a sum of terms, or the first of several sums that is not empty. */
export type TextTerm =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'property'; readonly variable: string; readonly property: 'name' | 'indefinite' | 'id' };
export type TextExpression = readonly (readonly TextTerm[])[];

/** A piece of a text (spec/benchmarks-agentic.md 2.4). */
export type TextElement =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string }
  | {
      readonly kind: 'each';
      readonly expression: TextExpression;
      /** null: once, without a query. */
      readonly query: readonly QueryLiteral[] | null;
      /** `[{...}]`: matches become a list in words. */
      readonly list: boolean;
    };

const piece = /\[\{((?:'[^']*'|[^'{}])*)\}\]|\{((?:'[^']*'|[^'{}])*)\}|#([^#\n{}[\]]+)#/g;

/** Splits a text into its pieces. @throws {DataError} on an expression or a query that cannot be read */
export function parseText(text: string): readonly TextElement[] {
  // Blank lines at the beginning are not part of a text; tabs never are.
  const source = text.replace(/^(?:[ \t]*\n)+/, '').replaceAll('\t', '');
  const elements: TextElement[] = [];
  const literal = (part: string): void => {
    if (part !== '') elements.push({ kind: 'literal', text: part.replaceAll('\\n', '\n') });
  };
  let at = 0;
  for (const match of source.matchAll(piece)) {
    literal(source.slice(at, match.index));
    at = match.index + match[0].length;
    const [, list, single, rule] = match;
    if (rule !== undefined) elements.push({ kind: 'rule', name: rule.trim() });
    else elements.push(parseEach(list ?? single ?? '', list !== undefined));
  }
  literal(source.slice(at));
  return elements;
}

function parseEach(body: string, list: boolean): TextElement {
  const [, expression = '', query] = /^((?:'[^']*'|[^'|])*)(?:\|([\s\S]*))?$/.exec(body) ?? [];
  return {
    kind: 'each',
    expression: parseTextExpression(expression),
    query: query === undefined ? null : parseQuery(query),
    list,
  };
}

function parseTextExpression(text: string): TextExpression {
  const words = text.match(/'[^']*'|#[^#]+#|[\w.]+|\+|\S/g) ?? [];
  const sums: TextTerm[][] = [[]];
  let wantsTerm = true;
  for (const word of words) {
    if (wantsTerm) sums.at(-1)?.push(parseTerm(word, text));
    else if (word === 'or') sums.push([]);
    else if (word !== '+') throw new DataError(`grammar: '${word}' is not expected in {${text}}`);
    wantsTerm = !wantsTerm;
  }
  if (wantsTerm) throw new DataError(`grammar: the expression {${text}} is not complete`);
  return sums;
}

function parseTerm(word: string, text: string): TextTerm {
  if (word.startsWith("'")) return { kind: 'literal', text: word.slice(1, -1).replaceAll('\\n', '\n') };
  if (word.startsWith('#')) return { kind: 'rule', name: word.slice(1, -1).trim() };
  const [, variable, property = 'name'] = /^(\w+)(?:\.(name|indefinite|id))?$/.exec(word) ?? [];
  if (variable === undefined) throw new DataError(`grammar: '${word}' in {${text}} is not known`);
  const known = property === 'id' || property === 'indefinite' ? property : 'name';
  return { kind: 'property', variable: variable.toLowerCase(), property: known };
}

/** Reads `pred(var:type, ...) & ...`. @throws {DataError} */
export function parseQuery(text: string): readonly QueryLiteral[] {
  return text.split('&').map((part) => {
    const [, predicate, list] = /^\s*([\w-]+)\s*\(([^()]*)\)\s*$/.exec(part) ?? [];
    if (predicate === undefined || list === undefined)
      throw new DataError(`grammar: the query '${text.trim()}' is not known`);
    const variables = list
      .split(',')
      .map((variable) => variable.trim())
      .filter((variable) => variable !== '')
      .map((variable) => {
        const [name = '', type = 'object'] = variable.split(':').map((word) => word.trim().toLowerCase());
        return { name, type };
      });
    return { predicate: predicate.toLowerCase(), variables };
  });
}
