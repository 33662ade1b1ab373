import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPlanNote } from '../../matrix/plan-note.ts';
import { resultsStore } from '../../matrix/store.ts';
import { noteNotPossible, readNotPossible } from '../../reports/not-possible.ts';
import type { CliResult } from '../kit/run-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';

const matrix = `
name: tiny
benchmarks: [{ name: searchqa-mini, limit: 3 }]
models: [sim-b, sim-d]
optimizers: [sim-optimizer-mid]
methods:
  - no-skill
  - { name: skillopt, config: { epochs: 1, batchSize: 3, minibatchSize: 3 } }
  - { name: given-skill, label: other, from: { method: skillopt, model: sim-b } }
cellTable: { own: skillopt, base: no-skill }
excludes: [{ model: sim-b, method: other }]
`;

const shards = ['1/3', '2/3', '3/3'];
const folder = mkdtempSync(join(tmpdir(), 'merge-'));
const at = (name: string) => join(folder, name);
const run = (out: string, ...more: string[]) =>
  runInProcess(['run', at('tiny.yaml'), '--quiet', '--replicates', '2', '--out', at(out), ...more]);
const merge = (out: string, ...from: string[]) => runInProcess(['merge', ...from.map(at), '--out', at(out)]);
const copy = (from: string, to: string) => cpSync(at(from), at(to), { recursive: true });
const idsIn = (out: string) => resultsStore(at(out)).runIds();

describe('shares of a plan', () => {
  const shares: CliResult[] = [];
  beforeAll(async () => {
    writeFileSync(at('tiny.yaml'), matrix);
    expect((await run('whole')).code).toBe(0);
    for (const shard of shards) shares.push(await run(`s${shard[0]}`, '--shard', shard));
    // Against hanging alone.
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('have no run in common and together have all, each document beside the run that learned it', () => {
    expect(shares.map(({ code }) => code)).toEqual([0, 0, 0]);
    const ids = shards.map(([name]) => idsIn(`s${name}`));
    expect(ids.flat().sort()).toEqual(idsIn('whole'));
    expect(idsIn('whole')).toHaveLength(10);
    // Four runs that learn, nearly all of the work, over three shares.
    const learners = ids.map((there) => there.filter((id) => id.includes('.skillopt.')).length);
    expect(learners.sort()).toEqual([1, 1, 2]);
    for (const there of ids)
      for (const id of there.filter((one) => one.includes('.other.'))) {
        const learner = id.replace('.sim-d.', '.sim-b.').replace('.other.', '.skillopt.sim-optimizer-mid.');
        expect(there).toContain(learner);
      }
  });

  it('say in a note which share of which plan they are', () => {
    const [whole, second] = [readPlanNote(at('whole')), readPlanNote(at('s2'))];
    expect(second).toMatchObject({ matrix: 'tiny', shares: ['2/3'], digest: whole?.digest });
    expect(whole?.shares).toEqual(['1/1']);
    expect(whole?.runs.map(({ id }) => id)).toEqual(idsIn('whole'));
  });

  it('make the report of one machine, byte for byte, and merging again changes nothing', async () => {
    const first = await merge('merged', 's3', 's1', 's2');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('complete: all 10 runs');
    expect(filesOf(at('merged/report'))).toEqual(filesOf(at('whole/report')));
    const before = filesOf(at('merged'));
    const again = await merge('merged', 's1', 's2', 's3');
    expect(again.stdout).toContain('0 runs copied, 10 were there already');
    expect(filesOf(at('merged'))).toEqual(before);
    expect(readPlanNote(at('merged'))?.shares).toEqual(shards);
  });

  it('that are missing are listed with exit code 3, and their cells are missing in the report', async () => {
    const { code, stderr } = await merge('part', 's1', 's2');
    expect(code).toBe(3);
    const missing = idsIn('s3');
    expect(stderr).toContain(`${missing.length} of 10 runs of the plan are missing`);
    for (const id of missing) expect(stderr).toContain(id);
    expect(readFileSync(at('part/report/cells.md'), 'utf8')).toContain('missing');
  });

  it('are refused where folders contradict each other, naming what differs', async () => {
    const [id = ''] = idsIn('s1');
    copy('s1', 'other');
    const note = readFileSync(at('other/plan.json'), 'utf8');
    const digest = readPlanNote(at('s1'))?.runs.find((one) => one.id === id)?.digest ?? '';
    writeFileSync(at('other/plan.json'), note.replace(digest, 'f'.repeat(64)));
    const plans = await merge('refused', 's1', 'other');
    expect(plans.code).toBe(2);
    expect(plans.stderr).toContain(`configuration or data of ${id} in the plan: ${digest.slice(0, 12)}`);

    writeFileSync(at('other/plan.json'), note);
    edit(`other/runs/${id}/events.jsonl`, (log) => log.replace(/"hard":0/, '"hard":1'));
    const logs = await merge('refused', 's1', 'other');
    expect(logs.code).toBe(2);
    for (const word of [id, at('s1'), at('other'), 'different logs']) expect(logs.stderr).toContain(word);
    expect(idsIn('refused')).toEqual([]);
  });

  it('let a finished run stand for its unfinished copy, and the longer of two beginnings', async () => {
    const id = idsIn('s1').find((one) => one.includes('skillopt')) ?? '';
    copy('s1', 'begun');
    cutLines(`begun/runs/${id}/events.jsonl`, 12);
    copy('begun', 'begun-less');
    cutLines(`begun-less/runs/${id}/events.jsonl`, 5);
    const both = await merge('beginnings', 'begun-less', 'begun');
    expect(both.stderr).toContain(`${id} (begun)`);
    expect(logOf('beginnings', id).split('\n')).toHaveLength(13);
    await merge('beginnings', 's1');
    expect(logOf('beginnings', id)).toBe(logOf('s1', id));
    await merge('beginnings', 'begun');
    expect(logOf('beginnings', id)).toBe(logOf('s1', id));
  });

  it('are refused with the owner while a run is being written, and a killed merge leaves nothing that looks finished', async () => {
    const [id = ''] = idsIn('s2');
    copy('s2', 'written');
    const lock = at(`written/runs/${id}/lock`);
    writeFileSync(lock, JSON.stringify({ pid: 4242, host: 'elsewhere', startTicks: null, since: 'today' }));
    const refused = await merge('late', 'written');
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('process 4242 on elsewhere')]);
    // Of a process that is gone.
    writeFileSync(
      lock,
      JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), startTicks: null, since: 'today' }),
    );
    mkdirSync(at(`late/.merge/${id}`), { recursive: true });
    writeFileSync(at(`late/.merge/${id}/events.jsonl`), '{"type":"run-finished","key":"run-finished"}\n');
    expect(idsIn('late')).toEqual([]);
    await merge('late', 'written');
    expect(idsIn('late')).toEqual(idsIn('s2'));
    expect(existsSync(at('late/.merge'))).toBe(false);
    expect(existsSync(at(`late/runs/${id}/lock`))).toBe(false);
  });

  it('never follow a link, and go into no folder of something else', async () => {
    const [id = ''] = idsIn('s2');
    copy('s2', 'linked');
    symlinkSync('/etc/hostname', at(`linked/runs/${id}/blob`));
    expect((await merge('links', 'linked')).stderr).toContain('neither a file nor a folder');
    mkdirSync(at('mine'));
    writeFileSync(at('mine/thesis.txt'), 'mine');
    expect((await merge('mine', 's1')).stderr).toContain('not empty');
    expect((await merge('s1', 's1')).code).toBe(1);
    expect((await merge('new', 'mine')).stderr).toContain('no results folder');
  });

  it('keep their table by cell and what is not possible in a recording, its import and its replay', async () => {
    copy('whole', 'gapped');
    const gap = { benchmark: 'searchqa-mini', model: 'sim-b', mode: 'codex', method: 'no-skill' };
    noteNotPossible(at('gapped'), [{ ...gap, reason: 'it is not here' }]);
    await runInProcess(['record', 'export', at('gapped'), '--out', at('recording')]);
    const imported = await runInProcess(['record', 'import', at('recording'), at('imported')]);
    expect(imported.code, imported.stderr).toBe(0);
    await runInProcess(['report', at('imported'), '--format', 'json']);
    const replayed = await runInProcess(['replay', at('recording'), '--out', at('replayed')]);
    expect(replayed.code, replayed.stderr).toBe(0);
    for (const name of ['imported', 'replayed']) {
      expect(readFileSync(at(`${name}/cell-table.json`))).toEqual(readFileSync(at('gapped/cell-table.json')));
      expect(readNotPossible(at(name))).toEqual(readNotPossible(at('gapped')));
      expect(existsSync(at(`${name}/report/cells.md`))).toBe(true);
    }
  }, 60_000);

  it.each(['0/3', '4/3', '2', 'x/2', '1/0', '01/3', '1/03'])(
    'refuse --shard %s as a usage error',
    async (shard) => {
      const { code, stderr } = await run('bad', '--shard', shard);
      expect([code, stderr]).toEqual([1, expect.stringContaining(shard)]);
    },
  );
});

function filesOf(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]),
  );
}

function logOf(out: string, id: string): string {
  return readFileSync(at(`${out}/runs/${id}/events.jsonl`), 'utf8');
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(at(path), change(readFileSync(at(path), 'utf8')));
}

function cutLines(path: string, lines: number): void {
  const text = readFileSync(at(path), 'utf8');
  truncateSync(at(path), Buffer.byteLength(text.split('\n').slice(0, lines).join('\n')) + 1);
}
