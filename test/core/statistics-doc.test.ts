import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const document = readFileSync(join(packageRoot, 'docs', 'statistics.md'), 'utf8');
const code = /```ts\n([\s\S]*?)```/.exec(document)?.[1] ?? '';

/** Results as the document writes them: JSON, numbers rounded to 4 digits after the point. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'number' ? Number(part.toFixed(4)) : part));

it('every example of docs/statistics.md gives what stands beside it', async () => {
  const expected: string[] = [];
  const program = code
    .replaceAll(/'\.\/core\//g, `'${packageRoot}core/`)
    .replaceAll(/^(.*);\n\/\/ -> (.*)$/gm, (_, expression: string, result: string) => {
      expected.push(`${expression} -> ${result}`);
      return `results.push(${expression});`;
    });
  const file = join(temporaryFolder(), 'examples.ts');
  writeFileSync(file, `export const results = [];\n${program}`);
  const { results } = (await import(pathToFileURL(file).href)) as { results: unknown[] };
  expect(expected.length).toBeGreaterThan(20);
  expect(results.map((result, at) => `${expected[at]?.split(' -> ')[0]} -> ${written(result)}`)).toEqual(
    expected,
  );
});
