import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const cell = 'models: [sim-c]\nmethods: [no-skill]\n';

/** What each bad matrix file gets, all tried through `plan`. */
const badMatrices: readonly {
  why: string;
  yaml: string;
  says: readonly string[];
  files?: Record<string, string>;
}[] = [
  {
    why: 'an unknown key',
    yaml: `name: x\nbenchmark: [searchqa-mini]\n${cell}`,
    says: ['matrix.yaml:2', "'benchmark'", "did you mean 'benchmarks'"],
  },
  {
    why: 'an unknown benchmark',
    yaml: `name: x\nbenchmarks: [searchqa-mni]\n${cell}`,
    says: ['searchqa-mni', 'livemath-mini'],
  },
  {
    why: 'an unknown model',
    yaml: 'name: x\nbenchmarks: [searchqa-mini]\nmodels: [sim-z]\nmethods: [no-skill]\n',
    says: ["unknown model 'sim-z'", 'sim-a'],
  },
  {
    why: 'an unknown method',
    yaml: 'name: x\nbenchmarks: [searchqa-mini]\nmodels: [sim-c]\nmethods: [skilopt]\n',
    says: ["unknown method 'skilopt'", "did you mean 'skillopt'"],
  },
  {
    why: 'an unknown key of a method',
    yaml: 'name: x\nbenchmarks: [searchqa-mini]\nmodels: [sim-c]\nmethods: [{ name: skillopt, config: { learningrate: 3 } }]\n',
    says: ['learningrate', 'learningRate'],
  },
  { why: 'no YAML', yaml: 'name: [x\n', says: ['matrix.yaml:'] },
  {
    why: 'a benchmark without data',
    yaml: `name: x\nbenchmarks: [searchqa]\n${cell}`,
    says: ['searchqa', 'data pull'],
  },
  {
    why: 'a data folder that is not there',
    yaml: `name: x\nbenchmarks: [{ name: searchqa, data: nowhere }]\n${cell}`,
    says: ['nowhere'],
  },
  {
    why: 'items that are no array',
    yaml: `name: x\nbenchmarks: [{ name: searchqa, data: d }]\n${cell}`,
    files: { 'd/train/items.json': '{}', 'd/val/items.json': '[]', 'd/test/items.json': '[]' },
    says: ['items.json', 'array'],
  },
  {
    why: 'a doubled id',
    yaml: `name: x\nbenchmarks: [{ name: searchqa, data: d }]\n${cell}`,
    files: {
      'd/train/items.json': items('a', 'a'),
      'd/val/items.json': items('b'),
      'd/test/items.json': items('c'),
    },
    says: ["'a'"],
  },
  {
    why: 'an empty split',
    yaml: `name: x\nbenchmarks: [{ name: searchqa, data: d }]\n${cell}`,
    files: { 'd/train/items.json': items('a'), 'd/val/items.json': '[]', 'd/test/items.json': items('c') },
    says: ['val', 'empty'],
  },
];

function items(...ids: string[]): string {
  return JSON.stringify(ids.map((id) => ({ id, question: 'q', context: 'c', answers: ['a'] })));
}

describe('bad input', () => {
  it.each(badMatrices)(
    'is refused with file, place and a way out: $why',
    async ({ yaml, says, files = {} }) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'matrix.yaml'), yaml);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const { code, stderr } = await runInProcess(['plan', 'matrix.yaml'], { cwd: folder });
      expect(code, stderr).toBe(2);
      for (const part of says) expect(stderr).toContain(part);
      expect(stderr).not.toContain('    at ');
    },
  );

  it('names a missing API key by its variable, and never prints a key', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'models.yaml'),
      'endpoints: { o: { provider: openai, apiKeyEnv: MY_MISSING_KEY } }\nmodels: { m: { endpoint: o } }\n',
    );
    const args = [
      'eval',
      '--benchmark',
      'searchqa-mini',
      '--model',
      'm',
      '--models',
      'models.yaml',
      '--out',
      'out',
    ];
    const { code, stderr } = await runInProcess(args, { cwd: folder, env: { MY_MISSING_KEY: undefined } });
    expect(code).toBe(2);
    expect(stderr).toContain('MY_MISSING_KEY');
    const doctor = await runInProcess(['doctor', '--offline'], {
      cwd: folder,
      env: { MY_MISSING_KEY: 'sk-secret-value' },
    });
    expect(doctor.stdout).toContain('key MY_MISSING_KEY is set');
    expect(doctor.stdout + doctor.stderr).not.toContain('sk-secret-value');
  });

  it.each([
    [['run'], 1],
    [['nonsense'], 1],
    [['eval', '--model', 'sim-c'], 1],
    [['run', 'x.yaml', '--limit', 'many'], 1],
    [['report', 'nowhere'], 2],
    [['replay', 'nowhere'], 2],
    [['--help'], 0],
    [['run', '--help'], 0],
  ] as const)('exits with the documented code: %j -> %i', async (args, expected) => {
    const { code, stderr } = await runInProcess(args, { cwd: temporaryFolder() });
    expect(code, stderr).toBe(expected);
  });
});
