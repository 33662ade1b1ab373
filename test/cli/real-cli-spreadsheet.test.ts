import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { EventLog } from '../../core/event-log.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { addUsage, noUsage } from '../../core/usage.ts';
import type { Transcript } from '../../core/vocabulary.ts';
import { resultsStore } from '../../matrix/store.ts';
import { optimum } from '../../models/simulated/optimum.ts';
import { targetProfiles } from '../../models/simulated/prior.ts';
import { worldOf } from '../../models/simulated/world.ts';
import { findCli } from '../../modes/cli/find-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/**
 * A simulated model in the real CLIs, by the command line: workbooks changed by scripts that it writes with the CLI's own
 * tools. Run with `npm run test:cli`; skipped with the reason where a CLI is not found.
 */
const { env } = process;
const model = 'sim-e';

/** The best document that the simulated world knows, so that some task is sure to be solved. */
async function bestDocument(): Promise<string> {
  const definition = findBenchmark('spreadsheetbench-mini');
  const benchmark = definition.create({ prompts: new PromptLibrary() });
  const { signal } = new AbortController();
  const source = definition.defaultSource ?? { kind: 'bundled' as const };
  const book = benchmark.simulation?.(await benchmark.load({ source, settings: {}, limit: 0, signal }));
  if (book === undefined) throw new Error('no simulation');
  return optimum(book, worldOf(book), targetProfiles[model], book.tasks).document;
}

describe.each(['codex', 'claude-code'] as const)(
  'a simulated model in the real CLI of mode %s',
  async (mode) => {
    const configured = { codex: env.SKILLOPT_CODEX_PATH, 'claude-code': env.SKILLOPT_CLAUDE_CODE_PATH };
    const path = configured[mode];
    const status = await findCli(mode, { configured: path === undefined ? {} : { [mode]: path }, env });
    if (!status.ok) {
      console.log(`skipped: ${status.reason}`);
      it.skip('is not found');
      return;
    }
    it('solves tasks of SpreadsheetBench by tool calls that the transcript shows', {
      timeout: 120_000,
    }, async () => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, 'skill.md'), await bestDocument());
      const cell = ['--benchmark', 'spreadsheetbench-mini', '--model', model, '--mode', mode];
      const options = ['--skill', 'skill.md', '--out', 'out', '--quiet'];
      const done = await runInProcess(['eval', ...cell, ...options], { cwd });
      expect(done.code, done.stderr).toBe(0);
      const store = resultsStore(join(cwd, 'out'));
      const [id = ''] = store.runIds();
      const rollouts = [...readEventsSync(store.runFolder(id))].filter((event) => event.type === 'rollout');
      expect(rollouts).toHaveLength(6);
      const solved = rollouts.filter(({ outcome }) => outcome.kind === 'scored' && outcome.hard === 1);
      expect(solved.length).toBeGreaterThan(0);
      const log = EventLog.open(store.runFolder(id));
      for (const { transcript, calls, usage } of solved) {
        const entries = log.value(transcript) as unknown as Transcript;
        const writes = entries.filter(
          (entry) => entry.type === 'tool-call' && /solution\.js/.test(entry.arguments),
        );
        expect(writes.length).toBeGreaterThan(0);
        expect(entries.filter(({ type }) => type === 'observation').length).toBeGreaterThan(0);
        expect(entries).toContainEqual(expect.objectContaining({ type: 'artifact', path: 'solution.js' }));
        expect(calls.map((call) => call.usage).reduce(addUsage, noUsage)).toEqual(usage);
      }
      log.close();
    });
  },
);
