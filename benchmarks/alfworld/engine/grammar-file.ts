import { z } from 'zod';
import { DataError, messageOf } from '../../../core/errors.ts';

export interface Alternative {
  readonly rhs: string;
  /** A query that must have a match; null: always. */
  readonly condition: string | null;
}

export interface ActionTexts {
  readonly template: string;
  readonly feedback: string;
}

/** The texts of a game: rules by name, and template and feedback of each action by its lower-case name. */
export interface GrammarFile {
  readonly rules: ReadonlyMap<string, readonly Alternative[]>;
  readonly actions: ReadonlyMap<string, ActionTexts>;
}

const rulesSchema = z.record(
  z.string(),
  z.array(z.object({ rhs: z.string(), condition: z.string().optional() })),
);

/**
 * Reads the grammar of a game file: `grammar :: """ {JSON} """;` and
 * `action <name> { template :: "..."; feedback :: "..."; }`, `#` comments.
 * @throws {DataError} naming action and line
 */
export function parseGrammarFile(text: string): GrammarFile {
  const reader = new Reader(text);
  const rules = new Map<string, Alternative[]>();
  const actions = new Map<string, ActionTexts>();
  const addRules = (json: string, where: string): void => {
    for (const [name, alternatives] of Object.entries(rulesOf(json, where)))
      rules.set(name, [
        ...(rules.get(name) ?? []),
        ...alternatives.map(({ rhs, condition }) => ({ rhs, condition: condition ?? null })),
      ]);
  };
  for (let word = reader.word(); word !== null; word = reader.word()) {
    if (word === 'grammar') addRules(reader.value(word), 'grammar');
    else if (word === 'action') {
      const name = reader.word() ?? '';
      const where = `grammar: action '${name}'`;
      if (actions.has(name.toLowerCase())) throw new DataError(`${where} is there twice`);
      const fields = reader.fields();
      const own = fields.get('grammar');
      if (own !== undefined) addRules(own, where);
      const [template, feedback] = [fields.get('template'), fields.get('feedback')];
      if (template === undefined || feedback === undefined)
        throw new DataError(`${where}: ${template === undefined ? 'template' : 'feedback'} is missing`);
      actions.set(name.toLowerCase(), { template, feedback });
    } else throw reader.failure(`expected 'grammar' or 'action', found '${word}'`);
  }
  return { rules, actions };
}

function rulesOf(json: string, where: string): z.infer<typeof rulesSchema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new DataError(`${where}: not JSON (${messageOf(error)})`, error);
  }
  const parsed = rulesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DataError(`${where}: rule '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'wrong'}`);
}

/** Goes through the text word by word; blanks and `#` comments between words do not count. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next name, or null at the end. */
  word(): string | null {
    this.#skip();
    if (this.#at >= this.#text.length) return null;
    const [word] = this.#match(/[\w.-]+/y) ?? [];
    if (word === undefined) throw this.failure(`expected a name, found '${this.#text.charAt(this.#at)}'`);
    return word;
  }

  /** The text after `name ::`, up to its `;`. */
  value(name: string): string {
    this.#expect('::', name);
    this.#skip();
    const [, long, short] = this.#match(/"""([\s\S]*?)"""|"((?:\\[\s\S]|[^"\\])*)"/y) ?? [];
    const value = long ?? short;
    if (value === undefined) throw this.failure(`'${name}': expected a text in quotes that ends`);
    this.#expect(';', name);
    return value;
  }

  /** `{ name :: "..."; ... }` */
  fields(): Map<string, string> {
    const fields = new Map<string, string>();
    this.#expect('{', 'action');
    for (;;) {
      this.#skip();
      if (this.#match(/\}/y) !== null) return fields;
      const name = this.word();
      if (name === null) throw this.failure("an action's '}' is missing");
      fields.set(name, this.value(name));
    }
  }

  failure(problem: string): DataError {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new DataError(`grammar, line ${line}: ${problem}`);
  }

  #expect(sign: string, after: string): void {
    this.#skip();
    if (!this.#text.startsWith(sign, this.#at)) throw this.failure(`expected '${sign}' after '${after}'`);
    this.#at += sign.length;
  }

  #skip(): void {
    this.#match(/(?:\s|#[^\n]*)+/y);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }
}
