import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalLog } from '../../core/events.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { modelsYaml } from '../kit/simulated-server.ts';

/** A small matrix over a loopback endpoint: one benchmark, three methods. */
export const smallMatrix = `
name: small
catalog: models.yaml
benchmarks: [{ name: searchqa-mini, limit: 8 }]
models: [target]
optimizers: [optimizer]
methods:
  - no-skill
  - seed-skill
  - { name: skillopt, config: { epochs: 1, batchSize: 4, minibatchSize: 2, maxOutputTokens: 4000 } }
`;

/** Writes matrix and models file into a folder. */
export function writeProject(folder: string, url: string, provider: 'openai' | 'anthropic' = 'openai'): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'small.yaml'), smallMatrix);
  writeFileSync(join(folder, 'models.yaml'), modelsYaml(url, provider));
}

/** Canonical logs of all runs of a results folder: what two lives of the same matrix must share. */
export function logsOf(results: string): Record<string, unknown> {
  const runs = join(results, 'runs');
  return Object.fromEntries(
    readdirSync(runs)
      .sort()
      .map((id) => [id, canonicalLog([...readEventsSync(join(runs, id))])]),
  );
}
