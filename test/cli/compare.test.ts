import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** The folder of a simulated evaluation on the bundled clues, of no document or of one. */
async function evaluated(out: string, skill: string | null): Promise<string> {
  const run = await runInProcess([
    'eval',
    ...['--benchmark', 'searchqa-mini', '--model', 'sim-d', '--out', out, '--quiet'],
    ...(skill === null ? [] : ['--skill', skill]),
  ]);
  expect(run.code, run.stderr).toBe(0);
  const runs = join(out, 'runs');
  return join(runs, readdirSync(runs)[0] ?? '');
}

/** Every convention of the bundled clues, in the words that the simulated world knows. */
async function allRules(): Promise<string> {
  const definition = findBenchmark('searchqa-mini');
  const benchmark = definition.create({ prompts: new PromptLibrary() });
  const signal = new AbortController().signal;
  const dataset = await benchmark.load({ source: { kind: 'bundled' }, settings: {}, limit: 0, signal });
  const { concepts = [] } = benchmark.simulation?.(dataset) ?? {};
  const rules = concepts.map(
    ({ topics, values, truth }) => `Write ${topics[0]} ${values[truth]?.phrases[0]}.`,
  );
  return `${rules.join('\n\n')}\n`;
}

describe('skillopt-bench compare', () => {
  it('names the tasks that changed, and its exit code serves CI', async () => {
    const folder = temporaryFolder();
    const none = await evaluated(join(folder, 'none'), null);
    const skill = join(folder, 'skill.md');
    writeFileSync(skill, await allRules());
    const taught = await evaluated(join(folder, 'taught'), skill);

    const up = await runInProcess(['compare', none, taught]);
    expect(up.stdout).toMatch(/^\[SIMULATED\] NOT WORSE: b is at most 2\.0 points worse than a\n/);
    expect(up.stdout).toMatch(/\d+ worse, \d+ better; p /);
    expect(up.code).toBe(0);

    const down = await runInProcess(['compare', taught, none, '--fail-on', 'worse']);
    expect(down.stdout).toMatch(/^\[SIMULATED\] WORSE/);
    expect(down.code).toBe(1);

    const json = await runInProcess(['compare', taught, none, '--json']);
    const parsed = JSON.parse(json.stdout);
    expect(parsed.regressions.length).toBeGreaterThan(parsed.improvements.length);
    expect(parsed.source).toBe('SIMULATED');

    const nowhere = await runInProcess(['compare', none, folder]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain('expected the folder of one run');
  });
});
