import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { matrixJsonSchema } from '../../cli/commands/schema.ts';
import { packageRoot } from '../../core/prompts.ts';
import { parseYamlFile } from '../../core/yaml-file.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';

it('the exported JSON Schema is the one that the code checks with', () => {
  expect(readFileSync(join(packageRoot, 'matrix/matrix.schema.json'), 'utf8').trim()).toBe(
    matrixJsonSchema(),
  );
});

it.each(['demo.yaml', 'bookkeeping-real.yaml'])('matrix/%s is valid', (name) => {
  const text = readFileSync(join(packageRoot, 'matrix', name), 'utf8');
  expect(parseYamlFile(text, { file: name, schema: matrixFileSchema }).value.name).toBeTruthy();
});
