import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** Where nothing lies, whatever this machine has on PATH. */
const env = { SKILLOPT_CODEX_PATH: '/nowhere/codex', SKILLOPT_CLAUDE_CODE_PATH: '/nowhere/claude' };
const install = 'npm install -g @openai/codex';

const matrix = `
name: m
benchmarks: [{ name: searchqa-mini, limit: 2 }]
models: [sim-c]
modes: [codex]
methods: [no-skill]
`;

describe('where the CLIs are absent', () => {
  it.each([
    ['eval', '--mode', 'codex'],
    ['train', '--mode', 'codex', '--method', 'no-skill'],
  ])('%s says how they are installed, and ends with exit code 2', async (...command) => {
    const cwd = temporaryFolder();
    const cell = ['--benchmark', 'searchqa-mini', '--model', 'sim-c', '--limit', '1'];
    const { code, stderr } = await runInProcess([...command, ...cell], { cwd, env });
    expect(code).toBe(2);
    expect(stderr).toContain(
      `mode codex: there is no program at "/nowhere/codex" (SKILLOPT_CODEX_PATH): ${install}`,
    );
  });

  it('a plan counts their cells all the same, and says so', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'm.yaml'), matrix);
    const { code, stdout } = await runInProcess(['plan', 'm.yaml'], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toContain('searchqa-mini.sim-c.codex.no-skill.r0.n2');
    expect(stdout).toContain(`planned as if it were here: there is no program at "/nowhere/codex"`);
    expect(stdout).toContain('assumed, not known: mode codex: 30 calls a rollout');
    const run = await runInProcess(['run', 'm.yaml'], { cwd, env });
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(install)]);
  });

  it('doctor tells of them and does not fail for it', async () => {
    const { stdout } = await runInProcess(['doctor', '--offline'], { cwd: temporaryFolder(), env });
    expect(stdout).toMatch(/^- {5}mode codex: not available: .*npm install -g @openai\/codex/m);
    expect(stdout).toMatch(/^- {5}mode claude-code: not available: .*@anthropic-ai\/claude-code/m);
  });
});
