import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { checkers } from './checkers/index.ts';
import { textOfSpec } from './context-spec.ts';
import { printReports } from './print-reports.ts';
import { runVectors, vectorFolders } from './run-vectors.ts';

describe('conformance vectors', () => {
  it('hold in the folder that the environment names, case by case', async () => {
    const reports = await runVectors(vectorFolders(process.env));
    expect(
      reports.flatMap(({ file, mismatches }) => mismatches.map((mismatch) => `${file}: ${mismatch}`)),
    ).toEqual([]);
    expect(reports.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThan(0);
  });

  it('ship with fixtures for every checker, so that nothing is only checked elsewhere', async () => {
    const reports = await runVectors({ ...vectorFolders({}), dataDir: null });
    const absent = reports.filter(({ absent }) => absent).map(({ file }) => file);
    expect(absent.filter((file) => checkers.some((checker) => checker.file === file))).toEqual([]);
  });

  const judged = async (files: Readonly<Record<string, unknown>>) => {
    const vectorsDir = temporaryFolder();
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(vectorsDir, name), typeof content === 'string' ? content : JSON.stringify(content));
    const folders = { vectorsDir, dataDir: null };
    const reports = await runVectors(folders);
    return { reports: reports.filter(({ file }) => file in files), text: printReports(reports, folders) };
  };

  it('report a wrong score, a row of the wrong shape and a broken file as mismatches, by name', async () => {
    const { reports, text } = await judged({
      'searchqa.json': [
        { prediction: 'oak', gold: ['oak'], hard: 1, soft: 1 },
        { prediction: 'oak', gold: ['oak'], hard: 0, soft: 1 },
        { prediction: 'oak' },
      ],
      'livemathematicianbench.json': '{ not json',
      'searchqa_truncate.json': [{ name: 'a poem', context_spec: 'a poem of 7000 lines', out_len: 6000 }],
    });
    const mismatches = Object.fromEntries(reports.map((report) => [report.file, report.mismatches]));
    expect(mismatches['searchqa.json']).toHaveLength(2);
    expect(mismatches['searchqa.json']?.[0]).toContain('case 1: "oak" hard is 1, expected 0');
    expect(mismatches['livemathematicianbench.json']?.[0]).toContain('cannot be read');
    expect(mismatches['searchqa_truncate.json']?.[0]).toContain("'a poem': the form of its context_spec");
    expect(text).toContain('4 mismatches');
  });

  it('list a missing section or file as absent and nothing else', async () => {
    const counts = [{ total: 10, ratio: [2, 1, 7], counts: [2, 1, 7] }];
    const { reports, text } = await judged({
      'livemathematicianbench_shuffle.json': { split_counts: counts },
    });
    expect(reports.map(({ section, absent, cases }) => [section, absent ?? false, cases])).toEqual([
      ['cases', true, 0],
      ['ratio_split', true, 0],
      ['python_shuffle', true, 0],
      ['split_counts', false, 1],
    ]);
    expect(text).toMatch(/searchqa\.json.*absent/);
    expect(text).toContain('1 cases, 0 mismatches');
  });

  it.each([
    ["'ab'*3", 'ababab'],
    ["'[D]'+'a'*2 repeated 2", '[D]aa[D]aa'],
    ["('x'*2 + \"y\")*2+'z'", 'xxyxxyz'],
    ["2*'a\\n'", 'a\na\n'],
    ["'\\u00e9'*2", 'éé'],
  ])('read the description %s', (spec, text) => {
    expect(textOfSpec(spec)).toBe(text);
  });

  it.each(['short', "'a'*", "'a'+", "('a'", "'a' 'b'", "'a'*999999999", 'process.exit()', ''])(
    'do not guess at the description %j',
    (spec) => {
      expect(textOfSpec(spec)).toBeNull();
    },
  );
});
