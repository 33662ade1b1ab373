import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalLog, type RunEvent } from '../../core/events.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const matrix = (more: string) => `
name: m
benchmarks: [{ name: bookkeeping, settings: { style: 1 }, limit: 12 }]
models: [sim-d]
optimizers: [sim-optimizer-mid]
methods: [{ name: skillopt, config: { epochs: 1, batchSize: 4, gate: { chunkSize: 3 } } }]
${more}
`;

/** Several processes a test: far more than a free machine takes. */
const patienceMs = 120_000;

const runId = 'bookkeeping.sim-d.direct.skillopt.sim-optimizer-mid.r0.n12';

async function run(more: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'm.yaml'), matrix(more));
  const { code, stderr } = await runInProcess(['run', 'm.yaml', '--quiet'], { cwd: folder });
  expect(code, stderr).toBe(0);
  return { folder, events: [...readEventsSync(join(folder, 'results/m/runs', runId))] };
}

/** What learning and test left, without what is an audit's. */
function withoutAudit(events: readonly RunEvent[]) {
  return canonicalLog(events).filter(
    (event) =>
      event.type !== 'run-started' && event.type !== 'gate-audit' && !event.key.startsWith('rollout|audit'),
  );
}

it(
  'a gate audit is planned apart, runs after learning, changes nothing else, and is shown by report',
  async () => {
    const plain = await run('');
    const audited = await run('gateAudit: { draws: 2, rejected: 2 }');
    expect(withoutAudit(audited.events)).toEqual(withoutAudit(plain.events));
    expect(plain.events.some(({ type }) => type === 'gate-audit')).toBe(false);

    const types = audited.events.map((event) => (event.type === 'rollout' ? event.phase : event.type));
    expect(types.indexOf('audit')).toBeGreaterThan(types.indexOf('learned'));
    const audit = audited.events.find((event) => event.type === 'gate-audit');
    expect(audit?.type === 'gate-audit' && audit.decisions.length).toBeGreaterThan(0);

    const planned = await runInProcess(['plan', 'm.yaml', '--json'], { cwd: audited.folder });
    const [row] = JSON.parse(planned.stdout).rows;
    // 3 steps, the final validation: at most 3 candidates and what each met, 12 tasks, 2 draws.
    expect(row).toMatchObject({ learn_rollouts: 12 + 12 + 3 * 12 + 12, audit_rollouts: 2 * 3 * 12 * 2 });
    expect(types.filter((type) => type === 'audit').length).toBeLessThanOrEqual(row.audit_rollouts);

    const shown = await runInProcess(['report', 'results/m', '--no-html'], { cwd: audited.folder });
    expect(shown.stdout).toContain('[SIMULATED] m: gate audit');
    const report = (name: string) => readFileSync(join(audited.folder, 'results/m/report', name), 'utf8');
    expect(report('gate-audit.csv')).toMatch(/^source,run,decision,/);
    expect(report('table.csv').split('\n').length).toBe(3);
    const [result] = JSON.parse(report('table.json')).rows;
    const charged = audited.events.filter(
      (event) =>
        event.type === 'rollout' && ['train', 'val', 'slow-update', 'final-val'].includes(event.phase),
    );
    expect(result.learn_rollouts).toBe(charged.length);
    expect(charged.length + result.spared_rollouts).toBeLessThanOrEqual(row.learn_rollouts);
    expect(existsSync(join(plain.folder, 'results/m/report/gate-audit.csv'))).toBe(false);
  },
  patienceMs,
);

it(
  'a recording with a gate audit replays',
  async () => {
    const { folder } = await run('gateAudit: { draws: 1, rejected: 1 }');
    const exported = await runInProcess(['record', 'export', 'results/m', '--out', 'rec', '--note', 'x'], {
      cwd: folder,
    });
    expect(exported.code, exported.stderr).toBe(0);
    const replayed = await runInProcess(['replay', 'rec'], { cwd: folder });
    expect(replayed.code, replayed.stderr).toBe(0);
  },
  patienceMs,
);
