import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { livemathSource } from '../../benchmarks/livemath/source.ts';
import { startLoopbackHub } from '../benchmarks/data/loopback-hub.ts';
import { livemathFiles, readJson } from '../benchmarks/data/sources.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const token = 'hf_very_secret';

/** Samples of real items, where they lie beside the checkout. They may not be redistributed. */
const neighbour = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const dataDir = process.env.DATA_DIR || neighbour;

describe('the data commands', () => {
  it('pull the published split of LiveMathematicianBench, verify it and score its gold answers', async () => {
    const cwd = temporaryFolder();
    const { repo } = livemathSource.hub;
    const hub = await startLoopbackHub({ repo, files: livemathFiles() });
    const env = { HF_TOKEN: token, HF_ENDPOINT: hub.endpoint };
    const pulled = await runInProcess(['data', 'pull', 'livemath'], { cwd, env });
    expect([pulled.code, pulled.stdout], pulled.stderr).toEqual([
      0,
      expect.stringContaining('livemath: train 35, val 17, test 125 (from LiveMathematicianBench/'),
    ]);
    expect(pulled.stderr).toContain('data/202511/qa_202511_final.json (1 of 4');
    expect(pulled.stdout + pulled.stderr).not.toContain(token);
    expect(readdirSync(join(cwd, 'data'))).toEqual(['livemath']);

    const folder = join('data', 'livemath');
    const verified = await runInProcess(['data', 'verify', folder], { cwd });
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('(published): unaltered')]);
    const items = readJson<{ id: string; correct_choice: { text: string } }[]>(
      join(cwd, folder, 'val', 'items.json'),
    );
    const lines = items.map(({ id, correct_choice }) =>
      JSON.stringify({ id, prediction: correct_choice.text }),
    );
    writeFileSync(join(cwd, 'gold.jsonl'), lines.join('\n'));
    const scored = await runInProcess(
      ['score', 'livemath', 'gold.jsonl', '--data', folder, '--split', 'val'],
      {
        cwd,
      },
    );
    expect(scored.stdout).toContain('{"summary":{"n":17,"hard":1,"soft":1');
  }, 120_000);

  it.each([
    [1, ['data', 'pull', 'serchqa'], "no data source for 'serchqa' (did you mean 'searchqa'?)"],
    [1, ['data', 'pull', 'searchqa', '--endpoint', 'file:///x'], 'is not a plain http(s) URL'],
    [1, ['data', 'import', 'searchqa', 'x.json', '--ratio', '2:1'], "ratio '2:1': expected train:val:test"],
    [2, ['data', 'import', 'searchqa', 'none.json', '--out', 'x'], 'none.json: cannot be read'],
    [1, ['data', 'import', 'searchqa', 'x.json', '--documents', '.'], 'items of searchqa have no documents'],
    [1, ['data', 'import', 'docvqa', 'x.csv', '--documents', 'none'], '--documents none: not a folder'],
    [2, ['data', 'verify', '.'], 'split_manifest.json: cannot be read'],
  ])('end with code %i: %j', async (code, args, message) => {
    const result = await runInProcess(args, { cwd: temporaryFolder() });
    expect(result.stderr).toContain(message);
    expect(result.code).toBe(code);
  });

  it('import questions with documents from two folders, and count what is left out', async () => {
    const cwd = temporaryFolder();
    const rows = ['A', 'B', 'C', 'D'].map((id) => `${id},what is ${id}?,${id},,${id}.txt,easy`);
    const header = 'uid,question,answer,source_docs,source_files,difficulty';
    writeFileSync(join(cwd, 'mine.csv'), [`\ufeff${header}`, ...rows, ''].join('\r\n'));
    for (const [folder, names] of Object.entries({ here: ['A', 'B'], there: ['C'] })) {
      mkdirSync(join(cwd, folder));
      for (const name of names) writeFileSync(join(cwd, folder, `${name}.txt`), `${name} is ${name}\n`);
    }
    const folders = ['--documents', 'here', '--documents', 'there'];
    const args = ['data', 'import', 'officeqa', 'mine.csv', ...folders, '--partial', '--ratio', '1:1:1'];
    const made = await runInProcess(args, { cwd });
    expect([made.code, made.stdout], made.stderr).toEqual([
      0,
      `${join('data', 'officeqa')}: train 1, val 1, test 1 (from mine.csv)\n`,
    ]);
    expect(made.stderr).toContain("left out: 'D' (mine.csv:5: document 'D.txt' is nowhere)");
    expect(made.stderr).toContain('gated on purpose');
    expect(readdirSync(join(cwd, 'data', 'officeqa', 'documents'))).toEqual(['A.txt', 'B.txt', 'C.txt']);
  });

  it('list what there is, with sizes and licences', async () => {
    const { stdout, code } = await runInProcess(['data', 'list', '--json']);
    const listings = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(listings).toContainEqual({
      benchmark: 'searchqa',
      data: 'pull or import',
      repo: 'lucadiliello/searchqa',
      counts: { train: 400, val: 200, test: 1400 },
      licence: expect.stringContaining('none stated'),
    });
    expect(listings).toContainEqual(expect.objectContaining({ benchmark: 'livemath-mini', data: 'bundled' }));
  });

  const samples = [
    ['searchqa', join(dataDir, 'searchqa', 'items.jsonl')],
    ['officeqa', join(dataDir, 'officeqa', 'officeqa_sample.csv')],
    ['docvqa', join(dataDir, 'docvqa', 'items.jsonl')],
    ['livemath', join(dataDir, 'livemathematicianbench', 'items.jsonl')],
  ] as const;
  for (const [benchmark, file] of samples) {
    if (!existsSync(file)) {
      console.info(`absent: ${benchmark} sample (DATA_DIR)`);
      continue;
    }
    it(`import the real sample of ${benchmark} by ratio and verify it`, async () => {
      const out = join(temporaryFolder(), 'out');
      const made = await runInProcess([
        'data',
        'import',
        benchmark,
        file,
        '--partial',
        '--ratio',
        '2:1:7',
        '--out',
        out,
      ]);
      expect(made.code, made.stderr).toBe(0);
      const verified = await runInProcess(['data', 'verify', out]);
      expect(verified.stdout).toMatch(
        /train \d+, val \d+, test \d+ \(ratio 2:1:7, seed 42, items at hand\): unaltered/,
      );
    }, 60_000);
  }
});
