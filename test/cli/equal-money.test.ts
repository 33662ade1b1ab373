import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEventsSync } from '../../core/read-events.ts';
import type { Usage } from '../../core/vocabulary.ts';
import { resultsStore } from '../../matrix/store.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { modelsYaml, startSimulatedServer } from '../kit/simulated-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { logsOf } from './live-run.ts';

const matrix = (budget: string, methods: string) => `
name: money
catalog: models.yaml
benchmarks: [{ name: searchqa-mini, limit: { train: 8, val: 6, test: 6 } }]
models: [target]
optimizers: [optimizer]
budget: ${budget}
methods: [${methods}]
`;

const skillopt =
  '{ name: skillopt, config: { epochs: 1, batchSize: 4, minibatchSize: 2, maxOutputTokens: 800 } }';
const rivals =
  '{ name: gepa, config: { maxOutputTokens: 800 } }, { name: best-of-n, config: { maxOutputTokens: 800 } }';

/** US dollars of learning, from the log's usage and the prices below. */
function spentIn(results: string, method: string): number {
  const store = resultsStore(results);
  const id = store.runIds().find((name) => name.includes(`.${method}.`)) ?? '';
  const learned = [...readEventsSync(store.runFolder(id))].find((event) => event.type === 'learned');
  if (learned?.type !== 'learned') throw new Error(`${method} has not learned`);
  const { targetTokens, optimizerTokens } = learned.spent as unknown as Record<string, Usage>;
  const usd = (usage: Usage | undefined, input: number, output: number) =>
    ((usage?.input ?? 0) * input + (usage?.output ?? 0) * output) / 1e6;
  return usd(targetTokens, 1, 4) + usd(optimizerTokens, 5, 30);
}

describe('a budget of money over a live endpoint', () => {
  it('gives every method what SkillOpt spent in the cell, is never overshot, and is the same from a warm cache', async () => {
    const folder = temporaryFolder();
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      const prices = (input: number, output: number) =>
        `prices: { inputPerMillion: ${input}, outputPerMillion: ${output}, date: 2026-11-28 }, `;
      const models = modelsYaml(server.url)
        .replace('model: target, ', `model: target, ${prices(1, 4)}`)
        .replace('model: optimizer, ', `model: optimizer, ${prices(5, 30)}`);
      writeFileSync(join(folder, 'models.yaml'), models);
      writeFileSync(join(folder, 'first.yaml'), matrix('native', skillopt));
      writeFileSync(join(folder, 'money.yaml'), matrix('{ preset: equal-usd, like: first }', rivals));
      const first = await runInProcess(['run', 'first.yaml', '--quiet', '--out', 'first'], { cwd: folder });
      expect(first.code, first.stderr).toBe(0);
      const run = ['run', 'money.yaml', '--quiet', '--cache-file', 'cache.db'];
      const cold = await runInProcess([...run, '--out', 'cold'], { cwd: folder });
      expect(cold.code, cold.stderr).toBe(0);

      const money = spentIn(join(folder, 'first'), 'skillopt');
      for (const method of ['gepa', 'best-of-n']) {
        const spent = spentIn(join(folder, 'cold'), method);
        expect(spent).toBeLessThanOrEqual(money);
        expect(spent).toBeGreaterThan(0);
      }
      const csv = readFileSync(join(folder, 'cold', 'report', 'table.csv'), 'utf8');
      expect(csv).toContain('equal-usd,usd,');
      expect(cold.stdout).toContain(`$${money.toFixed(4)}`);

      const warm = await runInProcess([...run, '--out', 'warm'], { cwd: folder });
      expect(warm.stderr).toContain('0 calls made');
      expect(logsOf(join(folder, 'warm'))).toEqual(logsOf(join(folder, 'cold')));
    } finally {
      await server.close();
    }
  });
});
