import { headOf } from '../../../core/cut-text.ts';
import { jsonValue, lineArgument, textArgument, toolArguments } from './arguments.ts';
import type { FileTree } from './file-tree.ts';
import { globTool } from './glob-tool.ts';
import { grepTool } from './grep-tool.ts';
import { readTool } from './read-tool.ts';

export type ToolAnswer =
  | { readonly kind: 'result'; readonly text: string }
  /** Under the published protocol such a call ends the whole task without an answer. */
  | { readonly kind: 'malformed'; readonly problem: string };

const defaultLines = 80;

/**
 * Runs one tool call of a model (spec/benchmarks-qa.md 4.4). Never throws for what the model wrote.
 * @throws {DataError} when a document of the task is gone or was altered meanwhile
 */
export function callTool(tree: FileTree, name: string, raw: string): ToolAnswer {
  const given = toolArguments(raw);
  const known = name === 'glob' || name === 'read' || name === 'grep';
  if (given === null && (known || jsonValue(raw) === undefined))
    return { kind: 'malformed', problem: `the arguments of ${headOf(name, 40)} are not a JSON object` };
  if (!known || given === null) return result(`[tool error: unknown tool ${headOf(name, 100)}]`);
  if (name === 'glob') return result(globTool(tree, textArgument(given.get('pattern'), '*')));
  const path = textArgument(given.get('path'), '');
  if (name === 'grep') return result(grepTool(tree, textArgument(given.get('pattern'), ''), path));
  const window = { start: 1, limit: defaultLines };
  // A path that is refused is refused before the numbers are looked at.
  if (tree.text(path) === null) return result(readTool(tree, path, window));
  const start = lineArgument(given.get('start'), window.start);
  const limit = lineArgument(given.get('limit'), window.limit);
  if (start === null || limit === null)
    return { kind: 'malformed', problem: "'start' and 'limit' of read must be whole numbers" };
  return result(readTool(tree, path, { start, limit }));
}

function result(text: string): ToolAnswer {
  return { kind: 'result', text };
}
