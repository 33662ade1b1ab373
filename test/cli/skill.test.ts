import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const recording = join(packageRoot, 'recordings', 'bookkeeping-real');

describe('skill diff and skill blame', () => {
  it('tell the history of a trained document, with tasks of the step behind every line', async () => {
    const folder = temporaryFolder();
    const train = [
      'train',
      '--benchmark',
      'bookkeeping',
      '--model',
      'sim-d',
      '--optimizer',
      'sim-optimizer-strong',
    ];
    const set = [
      '--limit',
      '12',
      '--set',
      'epochs=1',
      '--set',
      'batchSize=6',
      '--set',
      'minibatchSize=2',
      '--quiet',
    ];
    const trained = await runInProcess([...train, ...set], { cwd: folder });
    expect(trained.code, trained.stderr).toBe(0);

    const blamed = await runInProcess(['skill', 'blame', 'results/train', '--json'], { cwd: folder });
    expect(blamed.code, blamed.stderr).toBe(0);
    const { source, lines } = JSON.parse(blamed.stdout);
    expect(source).toBe('SIMULATED');
    const edits = lines.filter((line: { origin: { stage: string } }) => line.origin.stage === 'edit');
    expect(edits.length).toBeGreaterThan(0);
    for (const { origin } of edits) {
      expect(origin).toMatchObject({ accepted: true, verdict: { action: 'accept_new_best' } });
      expect(origin.edit).toBeGreaterThan(0);
      expect(origin.source.kind).toMatch(/proposed|merged/);
      expect(origin.source.evidence[0].taskIds[0]).toMatch(/-train-/);
    }

    const diff = await runInProcess(['skill', 'diff', 'results/train'], { cwd: folder });
    expect(diff.stdout).toMatch(/^--- [0-9a-f]{16} {2}seed {2}val /m);
    for (const { text } of edits) if (text !== '') expect(diff.stdout).toContain(`+${text}`);
  });

  it('read recordings, and ask which run is meant when several train', async () => {
    const steps = await runInProcess(['skill', 'diff', recording, '--by', 'step']);
    expect(steps.stdout).toContain('[RECORDED 2026-11-22');
    expect(steps.stdout.match(/step \d, reject/g)?.length).toBeGreaterThanOrEqual(4);
    const unknown = await runInProcess([
      'skill',
      'blame',
      recording,
      '--run',
      'bookkeeping.qwen-1.5b.direct.no-skil.r0',
    ]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("did you mean 'bookkeeping.qwen-1.5b.direct.no-skill.r0'");
  });
});

describe('skill lint', () => {
  it('ends with 1 for a document that holds a test task, naming it, and with 0 for a clean one', async () => {
    const folder = temporaryFolder();
    const copied = '# Skill\n\n- He set out three laws of motion in a Latin book.\n- It was Newton.\n';
    writeFileSync(join(folder, 'leaky.md'), copied);
    writeFileSync(join(folder, 'clean.md'), '# Skill\n\n- Answer in as few words as you can.\n');
    const lint = (file: string, ...more: string[]) =>
      runInProcess(['skill', 'lint', file, '--benchmark', 'searchqa-mini', ...more], { cwd: folder });
    const leaky = await lint('leaky.md', '--json');
    expect(leaky.code, leaky.stderr).toBe(1);
    const [{ documents }] = JSON.parse(leaky.stdout);
    expect(documents[0].findings).toMatchObject([
      { rule: 'copied-text', line: 3, tasks: [{ split: 'test', id: 'sqm-test-01' }] },
      { rule: 'test-answer', line: 4, tasks: [{ split: 'test', id: 'sqm-test-01' }] },
    ]);
    expect((await lint('clean.md')).code).toBe(0);
  });

  it('looks at the documents of a results folder, and says what it needs where something is missing', async () => {
    const recorded = await runInProcess(['skill', 'lint', recording]);
    expect(recorded.code, recorded.stderr).toBe(0);
    expect(recorded.stdout).toContain('3 documents looked at');
    const bare = await runInProcess(['skill', 'lint', join(packageRoot, 'README.md')]);
    expect([bare.code, bare.stderr]).toEqual([1, expect.stringContaining('--benchmark')]);
    const noData = await runInProcess([
      'skill',
      'lint',
      join(packageRoot, 'README.md'),
      '--benchmark',
      'searchqa',
    ]);
    expect([noData.code, noData.stderr]).toEqual([1, expect.stringContaining('--data')]);
  });
});
