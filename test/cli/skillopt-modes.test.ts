import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEventsSync } from '../../core/read-events.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const common =
  'epochs: 2, batchSize: 4, minibatchSize: 2, learningRate: 3, slowUpdate: { mode: "off" }, metaSkill: false';
const matrix = `
name: modes
benchmarks: [{ name: bookkeeping, settings: { style: 2, difficulty: easy }, limit: 8 }]
models: [sim-d]
optimizers: [sim-optimizer-strong]
methods:
  - { name: skillopt, label: suggestions, config: { ${common}, updateMode: rewrite-from-suggestions } }
  - { name: skillopt, label: full, config: { ${common}, preset: paper, updateMode: full-rewrite } }
  - { name: skillopt, label: autonomous, config: { ${common}, learningRateMode: autonomous } }
  - { name: skillopt, label: no-rate, config: { ${common}, learningRateMode: "off" } }
  - { name: skillopt, label: reminders, config: { ${common}, skillAware: { enabled: true, consolidateAbove: 1 } } }
`;

const rateModes: Record<string, string> = { full: 'off', autonomous: 'autonomous', 'no-rate': 'off' };

it('every mode of SkillOpt trains a document on a bundled set with the simulated models', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'modes.yaml'), matrix);
  const { code, stderr } = await runInProcess(['run', 'modes.yaml', '--quiet'], { cwd: folder });
  expect(code, stderr).toBe(0);
  const results = join(folder, 'results', 'modes');
  for (const label of ['suggestions', 'full', 'autonomous', 'no-rate', 'reminders']) {
    const run = `bookkeeping.sim-d.direct.${label}.sim-optimizer-strong.r0.n8`;
    const stages = [...readEventsSync(join(results, 'runs', run))].filter((event) => event.type === 'stage');
    const names = new Set(stages.map(({ name }) => name));
    const steps = stages.filter(({ name }) => name === 'step-finished').map(({ data }) => data);
    expect(steps.length, label).toBe(4);
    // Something was proposed, became a document and was looked at by the gate.
    expect(names, label).toContain('gate-decided');
    const rewrites = label === 'suggestions' || label === 'full';
    expect(names.has('document-rewritten'), label).toBe(rewrites);
    expect(names.has('edits-applied'), label).toBe(!rewrites);
    expect(names.has('appendix-updated'), label).toBe(label === 'reminders');
    const modes = new Set(steps.map(({ learningRateMode }) => learningRateMode));
    expect([...modes], label).toEqual([rateModes[label] ?? 'scheduled']);
  }
});
