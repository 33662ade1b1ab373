import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../core/prompts.ts';
import { methodDefinitions } from '../../../matrix/workbench.ts';

const sources = ['models/simulated', 'matrix/gym'].flatMap((folder) =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      file: join(folder, file),
      text: readFileSync(join(packageRoot, folder, file), 'utf8'),
    })),
);

describe('the simulated world and the gym', () => {
  it('name no method: nothing in them can favour one', () => {
    expect(sources.length).toBeGreaterThan(40);
    const names = [...methodDefinitions.map(({ name }) => name), 'gepa', 'textgrad', 'best-of-n', 'one-shot'];
    // `skillopt-bench` is the product: it stands in formats of files.
    const named = new RegExp(`\\b(?:${names.join('|')})\\b(?!-bench)`, 'i');
    const found = sources.flatMap(({ file, text }) =>
      text.split('\n').flatMap((line, index) => (named.test(line) ? [`${file}:${index + 1}: ${line}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('never compare with the name or the label of a method', () => {
    const comparing =
      /\b(?:method\.name|method\.label|spec\.name)\s*(?:===|!==|\.(?:includes|startsWith|match))/;
    const found = sources.filter(({ text }) => comparing.test(text)).map(({ file }) => file);
    expect(found).toEqual([]);
  });
});
