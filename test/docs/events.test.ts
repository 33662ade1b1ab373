import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { eventSchema } from '../../core/events.ts';
import { packageRoot } from '../../core/prompts.ts';

const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');

/** First cells of the rows below a table's header line, without their marks. */
function firstCells(markdown: string, header: RegExp): string[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => header.test(line));
  if (start < 0) throw new Error(`there is no table with ${header}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows
    .slice(0, end < 0 ? undefined : end)
    .map((row) => (row.split('|')[1] ?? '').replaceAll('`', '').trim());
}

/** Names of the members of the type that lists the optimizer's events. */
function stageNames(): string[] {
  const source = ts.createSourceFile('events.ts', read('optimizer/events.ts'), ts.ScriptTarget.Latest);
  const alias = source.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === 'SkillOptEvents',
  );
  if (alias === undefined || !ts.isTypeLiteralNode(alias.type)) throw new Error('SkillOptEvents has moved');
  return alias.type.members.flatMap(({ name }) =>
    name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [name.text] : [],
  );
}

describe('the documentation of events', () => {
  it('has every stage event of the optimizer, with place and data', () => {
    const documented = firstCells(read('docs/optimizer.md'), /^\|\s*event\s*\|\s*place\s*\|\s*data\s*\|/);
    const names = stageNames();
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !documented.includes(name))).toEqual([]);
  });

  it('has every event of the log', () => {
    const documented = firstCells(read('docs/events.md'), /^\| type \| key \| data \|/);
    expect(documented.sort()).toEqual(eventSchema.options.map((option) => option.shape.type.value).sort());
  });
});
