import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bulletinClusters } from '../../../benchmarks/officeqa/clusters.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { sha256 } from '../../../core/hash.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const benchmark = findBenchmark('officeqa').create({ prompts: new PromptLibrary() });
const signal = new AbortController().signal;
const contents: Readonly<Record<string, string>> = {
  'documents/a.txt': 'text of a',
  'documents/b.txt': 'text of b',
  'pages/a.json': '{"document": {"elements": [{"content": "PAGE TEXT", "bbox": [{"page_id": 3}]}]}}',
};
const named = (file: string) => ({ file, sha256: sha256(contents[file] ?? '') });

function item(id: string, changes: JsonObject = {}): JsonObject {
  return {
    id,
    question: `What is ${id}?`,
    answer: '1',
    source_files: ['a.txt'],
    source_docs: ['https://fraser.example/a?page=3'],
    difficulty: 'hard',
    documents: [named('documents/a.txt')],
    pages: [],
    ...changes,
  };
}

/** A data folder with one item a split; the train item as given. */
function dataFolder(train: JsonObject, others: JsonObject = {}): string {
  const folder = temporaryFolder();
  for (const name of ['documents', 'pages', 'train', 'val', 'test']) mkdirSync(join(folder, name));
  for (const [file, content] of Object.entries(contents)) writeFileSync(join(folder, file), content);
  for (const [split, row] of Object.entries({ train, val: item('v', others), test: item('t', others) }))
    writeFileSync(join(folder, split, 'items.json'), JSON.stringify([row]));
  return folder;
}

function load(path: string, settings: JsonObject = {}) {
  return benchmark.load({ source: { kind: 'split-dir', path }, settings, limit: 0, signal });
}

const withPages = { pages: [named('pages/a.json')] };

describe('loading OfficeQA', () => {
  it('gives tasks with difficulty and bulletin, and says how many have page JSONs', async () => {
    const folder = dataFolder(item('q', { ...withPages, text_from: 'pdf' }));
    const { splits, provenance } = await load(folder);
    expect(splits.train[0]).toMatchObject({ id: 'q', type: 'hard', cluster: 'a' });
    expect(provenance).toContain('page JSONs for 1 of 3 tasks; text of 1 tasks read from PDF files');
    expect(provenance).not.toContain('/tmp');
  });

  it('gives the same digests wherever the folder lies', async () => {
    const [one, other] = [await load(dataFolder(item('q'))), await load(dataFolder(item('q')))];
    expect(one.digests).toEqual(other.digests);
  });

  it('shows oracle pages where the settings and the data give them', async () => {
    const folder = dataFolder(item('q', withPages));
    const shown = async (settings: JsonObject) => {
      const [task] = (await load(folder, settings)).splits.train;
      if (task === undefined) throw new Error('no task');
      const episode = benchmark.open(task, null, { phase: 'val', presentationSeed: 42, visit: 0, signal });
      return JSON.stringify(await episode.next(null));
    };
    expect(await shown({})).toContain('## Oracle Parsed Pages\\n\\nThe following');
    expect(await shown({})).toContain('PAGE TEXT');
    expect(await shown({ oracle: false })).not.toContain('PAGE TEXT');
    expect(await shown({ mode: 'excerpts' })).not.toContain('PAGE TEXT');
  });

  it('shows them in the mode pages without tools and without the rest of the documents', async () => {
    const folder = dataFolder(item('q', withPages), withPages);
    const [task] = (await load(folder, { mode: 'pages' })).splits.train;
    if (task === undefined) throw new Error('no task');
    const episode = benchmark.open(task, null, { phase: 'val', presentationSeed: 42, visit: 0, signal });
    const step = await episode.next(null);
    if (step.kind !== 'request') throw new Error('no request');
    const shown = JSON.stringify(step.request.messages);
    expect(step.request.tools).toBeUndefined();
    expect(shown).toContain('## Oracle Parsed Pages\\n\\nThe following');
    expect(shown).toContain('PAGE TEXT');
    expect(shown).not.toContain('Document Excerpts');
    expect(shown).not.toContain(folder);
    const right = { parts: [{ type: 'text', text: '<answer>1</answer>' }], finish: 'stop' } as const;
    expect(await episode.next(right)).toMatchObject({ kind: 'done', outcome: { hard: 1 } });
  });

  it('refuses the mode pages, and oracle: true, for data without page JSONs', async () => {
    const folder = dataFolder(item('q'));
    const demanding: readonly JsonObject[] = [{ mode: 'pages' }, { oracle: true }];
    for (const settings of demanding)
      await expect(load(folder, settings)).rejects.toThrow(/item 'q': the data have no page JSON/);
    await expect(load(folder, { mode: 'pages', oracle: false })).rejects.toThrow(
      /'oracle' belongs to the mode/,
    );
  });

  it('names file and id of a document that is absent, altered, or not listed', async () => {
    const absent = dataFolder(item('q'));
    rmSync(join(absent, 'documents/a.txt'));
    await expect(load(absent)).rejects.toThrow(/documents[/\\]a\.txt: the item 'q' needs it/);
    const altered = dataFolder(item('q'));
    writeFileSync(join(altered, 'documents/a.txt'), 'another text');
    await expect(load(altered)).rejects.toThrow(/a\.txt: differs from its digest in the item 'q'/);
    const unlisted = dataFolder(item('q', { source_files: ['a.txt', 'b.txt'] }));
    await expect(load(unlisted)).rejects.toThrow("item 'q': no document belongs to its source file 'b.txt'");
  });

  it('notices a document that is altered after loading', async () => {
    const folder = dataFolder(item('q'));
    const [task] = (await load(folder)).splits.train;
    if (task === undefined) throw new Error('no task');
    const episode = benchmark.open(task, null, { phase: 'val', presentationSeed: 42, visit: 0, signal });
    await episode.next(null);
    writeFileSync(join(folder, 'documents/a.txt'), 'another text');
    const parts = [
      {
        type: 'tool-call',
        id: 'c',
        name: 'read',
        kind: 'function',
        arguments: '{"path":"/task/documents/a.txt"}',
      },
    ] as const;
    await expect(episode.next({ parts, finish: 'tool-calls' })).rejects.toThrow(/has changed since/);
  });

  it.each([
    ['documents/../../secret.txt'],
    ['/etc/passwd'],
    ['documents/.hidden.txt'],
    ['documents/a/b.txt'],
    ['other/a.txt'],
    ['documents/a.json'],
  ])('refuses an item whose document is %s', async (file) => {
    const folder = dataFolder(item('q', { documents: [{ file, sha256: sha256('') }] }));
    await expect(load(folder)).rejects.toThrow(/item 'q'.*documents/);
  });

  it('refuses an item without a source file', async () => {
    await expect(load(dataFolder(item('q', { source_files: [] })))).rejects.toThrow(/names no source file/);
  });
});

describe('clusters', () => {
  it('join items that share a bulletin, also by way of others', () => {
    const items = [
      ['c.txt'],
      ['b.txt', 'c.txt'],
      ['d.txt'],
      ['e.txt', 'd.txt'],
      ['f.txt'],
      ['a.txt', 'b.txt'],
    ];
    expect(bulletinClusters(items)).toEqual(['a', 'a', 'd', 'd', 'f', 'a']);
  });
});

describe('settings', () => {
  it.each<[JsonObject, string | null | undefined, boolean, number]>([
    [{}, null, true, 24],
    [{ oracle: true }, null, true, 24],
    [{ oracle: false }, 'no oracle pages', true, 24],
    [{ maxTurns: 12, oracle: false }, 'no oracle pages, 12 turns', true, 12],
    [{ mode: 'pages' }, 'pages in the prompt', false, 1],
    [{ mode: 'excerpts', tolerance: 0.01 }, 'excerpts in the prompt', false, 1],
  ])('%j: variant %s, tools %s, %i calls', (settings, variant, tools, calls) => {
    expect(benchmark.variant?.(settings)).toBe(variant);
    expect(benchmark.needs(settings).tools).toBe(tools);
    expect(benchmark.callsPerTask?.(settings)).toBe(calls);
  });

  it.each<JsonObject>([
    { mode: 'web' },
    { maxTurns: 0 },
    { maxTurns: 51 },
    { tolerance: -1 },
    { excerpt: 3 },
  ])('refuse %j', (settings) => {
    expect(() => benchmark.needs(settings)).toThrow(/benchmark 'officeqa', settings/);
  });
});
