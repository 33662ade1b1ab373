import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
} from 'yaml';
import type { z } from 'zod';
import { ConfigError, messageOf } from './errors.ts';
import { schemaIssues } from './schema-issues.ts';

export type YamlPath = readonly (string | number)[];

/** A checked YAML file. */
export interface YamlFile<Value> {
  readonly value: Value;
  /** `file:line` of the key or list item at a path, for checks that the schema cannot make. */
  at(path: YamlPath): string;
}

/** Longer lists of complaints help nobody. */
const maxIssues = 10;

/**
 * Parses and checks one YAML 1.2 file: exactly one document, no unknown tags, merge keys (`<<`) allowed.
 * @throws {ConfigError} one line a complaint, each `file:line: ...`: syntax, duplicate keys, unknown keys with
 * the nearest valid one, missing keys, wrong types and values
 */
export function parseYamlFile<Schema extends z.ZodType>(
  text: string,
  options: { readonly file: string; readonly schema: Schema },
): YamlFile<z.output<Schema>> {
  const { file, schema } = options;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0)
    throw complain(
      broken.map((error) => `${file}:${lines.linePos(error.pos[0]).line}: ${syntaxMessage(error)}`),
    );

  const at = (path: YamlPath): string => `${file}:${lineOf(document, lines, path)}`;
  const raw = plainValue(document, file);
  if (raw === null) throw new ConfigError(`${file}: the file is empty`);
  const checked = schema.safeParse(raw);
  if (!checked.success)
    throw complain(
      schemaIssues(checked.error.issues, { schema, value: raw }).map(
        ({ path, message }) => `${at(path)}: ${message}`,
      ),
    );
  return { value: checked.data, at };
}

function complain(messages: readonly string[]): ConfigError {
  const shown = messages.slice(0, maxIssues);
  if (messages.length > maxIssues) shown.push(`and ${messages.length - maxIssues} more`);
  return new ConfigError(shown.join('\n'));
}

function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigError(`${file}: ${messageOf(error)}`, error);
  }
}

function syntaxMessage(error: { readonly code: string; readonly message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return 'duplicate key: each key may be given once';
  if (error.code === 'MULTIPLE_DOCS') return 'more than one YAML document in the file';
  return messageOf(error);
}

/** Line of the deepest node on the path that the file itself holds. */
function lineOf(document: Document, lines: LineCounter, path: YamlPath): number {
  let offset = 0;
  let node: unknown = document.contents;
  if (isNode(node) && node.range) offset = node.range[0];
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined || !isPair(pair)) break;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node) && node.range) offset = node.range[0];
    } else break;
  }
  return lines.linePos(offset).line;
}
