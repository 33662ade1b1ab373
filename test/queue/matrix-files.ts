import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelsYaml } from '../kit/simulated-server.ts';

const methods = [
  'no-skill',
  'seed-skill',
  'one-shot',
  '{ name: best-of-n, config: { n: 2 } }',
  '{ name: skillopt, config: { epochs: 1, batchSize: 2, minibatchSize: 2 } }',
];

/**
 * Writes `sweep.yaml`, and for live models `models.yaml`, into a folder.
 * @param options.url of the server behind which the models are; null: simulated ones @returns how many runs it has
 */
export function writeMatrixFiles(
  folder: string,
  { url, wantedRuns }: { readonly url: string | null; readonly wantedRuns: number },
): number {
  const models = url === null ? ['sim-b', 'sim-d', 'sim-f'] : ['target'];
  const optimizer = url === null ? 'sim-optimizer-mid' : 'optimizer';
  const replicates = Math.max(1, Math.round(wantedRuns / (methods.length * models.length)));
  if (url !== null) writeFileSync(join(folder, 'models.yaml'), modelsYaml(url));
  const lines = [
    'name: sweep',
    'benchmarks: [{ name: searchqa-mini, limit: { train: 4, val: 2, test: 4 } }]',
    `models: [${models.join(', ')}]`,
    `optimizers: [${optimizer}]`,
    `replicates: ${replicates}`,
    'methods:',
    ...methods.map((method) => `  - ${method}`),
    ...(url === null ? [] : ['catalog: models.yaml']),
  ];
  writeFileSync(join(folder, 'sweep.yaml'), lines.join('\n'));
  return replicates * methods.length * models.length;
}
