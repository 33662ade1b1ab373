import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../core/prompts.ts';
import { dataProblems, licencePage, licenceProblems } from './licence-page.ts';

/** `npm run licences` writes docs/licences.md; with `-- --check` it compares and writes nothing. */
const file = join(packageRoot, 'docs', 'licences.md');
const isCheck = process.argv.includes('--check');
const page = licencePage();
const problems = [
  ...licenceProblems(),
  ...dataProblems().map((folder) => `data folder ${folder}: not as listed`),
];
if (!isCheck) writeFileSync(file, page);
else if (readFileSync(file, 'utf8') !== page) problems.push('docs/licences.md is stale: npm run licences');
process.stdout.write(problems.length === 0 ? 'docs/licences.md: ok\n' : `${problems.join('\n')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
