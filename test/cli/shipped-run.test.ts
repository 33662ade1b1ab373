import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** Every report file that lies directly in the folder, by name. */
function reportFiles(folder: string): Record<string, string> {
  const report = join(folder, 'report');
  return Object.fromEntries(
    readdirSync(report, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(report, name), 'utf8')]),
  );
}

describe('run with the name of a shipped matrix', () => {
  it('learns, then tests the documents elsewhere, and reports the same bytes again', {
    timeout: 60_000,
  }, async () => {
    const cwd = temporaryFolder();
    const args = ['run', 'transfer', 'cross-model', '--simulated', '--benchmarks', 'livemath', '--quiet'];
    const first = await runInProcess(args, { cwd });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('[SIMULATED] transfer-cross-model-simulated');
    expect(first.stdout).toContain('spreadsheetbench was left out with --benchmarks');
    expect(first.stdout).not.toContain('not learned yet');
    expect(first.stderr).toMatch(/\d+ rollouts in [\d.]+ s: [\d.]+ rollouts a second/);

    const results = join(cwd, 'results', 'transfer-cross-model-simulated');
    const files = reportFiles(results);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['cells.tex', 'cells.csv', 'table.tex']));
    const rows: { row: string; target: string; from_gpt_5_4_percent: number | null }[] = JSON.parse(
      files['cells.json'] ?? '',
    ).rows;
    const cells = rows.filter(({ row }) => row === 'cell');
    expect(cells).toHaveLength(6);
    expect(cells.filter((cell) => cell.from_gpt_5_4_percent !== null)).toHaveLength(3);

    const again = await runInProcess(args, { cwd });
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain('0 calls made');
    rmSync(join(results, 'report'), { recursive: true });
    const report = await runInProcess(['report', results, '--no-html'], { cwd });
    expect(report.code, report.stderr).toBe(0);
    expect(reportFiles(results)).toEqual(files);
  });

  it('reports all that a folder holds after it was filled benchmark by benchmark, and leaves the folder of another matrix alone', {
    timeout: 60_000,
  }, async () => {
    const cwd = temporaryFolder();
    const results = join(cwd, 'D');
    const ablation = (benchmark: string) =>
      runInProcess(
        [
          'run',
          'ablation',
          'rewrite-modes',
          '--simulated',
          '--benchmarks',
          benchmark,
          '--out',
          'D',
          '--quiet',
        ],
        { cwd },
      );
    expect((await ablation('searchqa')).code).toBe(0);
    const second = await ablation('livemath');
    expect(second.stdout).toContain('average of 2 of 3');
    const files = reportFiles(results);
    await runInProcess(['report', results, '--no-html'], { cwd });
    expect(reportFiles(results)).toEqual(files);

    const other = await runInProcess(['run', 'ablation', 'gate', '--simulated', '--out', 'D'], { cwd });
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("holds the results of 'ablation-rewrite-modes-simulated'");
    expect(readFileSync(join(results, 'title.json'), 'utf8')).toContain('ablation-rewrite-modes-simulated');
  });

  it.each([
    ['learning-rate', undefined, 1, "did you mean 'ablation learning-rate'"],
    ['ablations', 'x', 1, "did you mean 'ablation'"],
    ['nowhere.yaml', undefined, 2, "there is no matrix file 'nowhere.yaml'"],
    ['.', undefined, 2, 'is a folder'],
  ])('says what was perhaps meant by run %s', async (what, name, code, said) => {
    const result = await runInProcess(['run', what, ...(name === undefined ? [] : [name])], {
      cwd: temporaryFolder(),
    });
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(said)]);
  });

  it('keeps its options for shipped matrices, and says which names there are', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'my.yaml'), 'name: my\n');
    const own = await runInProcess(['run', 'my.yaml', '--simulated'], { cwd });
    expect([own.code, own.stderr]).toEqual([
      1,
      expect.stringContaining('--simulated is for the shipped matrices'),
    ]);
    const wrong = await runInProcess(['run', 'ablation', 'gats', '--simulated'], { cwd });
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("did you mean 'gate'")]);
    const real = await runInProcess(['run', 'paper'], { cwd });
    expect(real.code).toBe(2);
    expect(real.stderr).toContain('no data folder for searchqa');
  });

  it("prints the paper's own table without a run", async () => {
    const cwd = temporaryFolder();
    const table = JSON.parse((await runInProcess(['report', '--paper', '--format', 'json'], { cwd })).stdout);
    expect(table.source).toContain('PAPER');
    expect(table.rows.filter(({ row }: { row: string }) => row === 'cell')).toHaveLength(52);
    const text = await runInProcess(['report', '--paper'], { cwd });
    expect(text.stdout).toContain('76 of 85 printed numbers follow from Table 1');
    expect((await runInProcess(['report'], { cwd })).code).toBe(1);
  });
});
