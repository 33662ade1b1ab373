import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { callTool } from '../../benchmarks/officeqa/tools/call-tool.ts';
import { codePointLength } from '../../core/python-text.ts';
import { differs, type SectionResult, section } from './checker.ts';
import { partOf } from './checkers/parts.ts';
import { documentFolder } from './document-folder.ts';

const file = 'officeqa_tools.json';
const caseSchema = z.object({
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  allowed_files: z.array(z.string()),
  obs: z.string(),
  obs_len: z.number().optional(),
});

/** What the tools show of real bulletins, where vectors and bulletins are at hand; `$ROOT` is the bulletins' folder. */
export function officeqaToolChecks(folders: {
  readonly vectorsDir: string;
  readonly dataDir: string | null;
}): (SectionResult & { file: string })[] {
  const vectors = join(folders.vectorsDir, file);
  const documents = folders.dataDir === null ? null : join(folders.dataDir, 'officeqa', 'docs');
  if (documents === null || !existsSync(documents) || !existsSync(vectors))
    return [{ file, section: 'cases', cases: 0, mismatches: [], absent: true }];
  const cases = partOf(JSON.parse(readFileSync(vectors, 'utf8')), 'cases');
  return [{ file, ...section('cases', cases, (row) => checkCase(caseSchema.parse(row), documents)) }];
}

function checkCase(row: z.infer<typeof caseSchema>, documents: string): string | null {
  const tree = documentFolder(documents, row.allowed_files);
  const given = JSON.stringify(row.arguments).replaceAll('$ROOT', tree.root);
  const answer = callTool(tree, row.tool, given);
  if (answer.kind !== 'result') return `${row.tool} ${given}: ${answer.problem}`;
  const shown = answer.text.replaceAll(tree.root, '$ROOT');
  return (
    differs(`${row.tool} ${given}`, shown, row.obs) ??
    // The length counts the root where the vectors were made, so it only tells of texts without one.
    (row.obs_len === undefined || row.obs.includes('$ROOT')
      ? null
      : differs(`${row.tool} ${given}: length`, codePointLength(shown), row.obs_len))
  );
}
