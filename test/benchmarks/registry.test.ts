import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadBenchmarkModule } from '../../benchmarks/load-module.ts';
import { benchmarkDefinitions, findBenchmark } from '../../benchmarks/registry.ts';
import { ConfigError } from '../../core/errors.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { toyDefinition } from '../kit/toy-benchmark.ts';

const context = { prompts: new PromptLibrary() };

describe('the registry of benchmarks', () => {
  it('lists the benchmarks, each adapter bearing its own name', () => {
    const names = benchmarkDefinitions.map(({ name }) => name);
    expect(names).toEqual([
      'searchqa',
      'searchqa-mini',
      'livemath',
      'livemath-mini',
      'alfworld',
      'alfworld-mini',
      'bookkeeping',
      'bookkeeping-null',
      'spreadsheetbench',
      'spreadsheetbench-mini',
      'officeqa',
      'officeqa-mini',
      'docvqa',
      'docvqa-mini',
    ]);
    for (const definition of benchmarkDefinitions)
      expect(definition.create(context).name).toBe(definition.name);
  });

  it('names the nearest benchmark and all others when one is not known', () => {
    expect(() => findBenchmark('serchqa')).toThrow(ConfigError);
    expect(() => findBenchmark('serchqa')).toThrow(
      /unknown benchmark 'serchqa' \(did you mean 'searchqa'\?\); known: searchqa, searchqa-mini, livemath/,
    );
    expect(findBenchmark('toy', [toyDefinition])).toBe(toyDefinition);
  });
});

describe('loadBenchmarkModule', () => {
  const moduleOf = (source: string): string => {
    const path = join(temporaryFolder(), 'adapter.mjs');
    writeFileSync(path, source);
    return path;
  };
  const adapter = `{
    name: 'mine', version: '1', objective: { metric: 'hard' }, evalPresentationSeed: 42,
    needs: () => ({ images: false, tools: false, codeRunner: false, files: false }), modes: ['direct'], timeLimitMs: 1000,
    brief: { description: 'd', seedDocument: 's', failureTypes: [] }, official: null,
    load() { return this.name; }, open() {}, inputText() {},
  }`;
  const definition = (create: string, name = "'mine'") =>
    `export const benchmark = { name: ${name}, summary: 'my own', defaultSource: null, create: () => (${create}) };`;

  it('loads an adapter by its path and leaves its methods bound to it', async () => {
    const loaded = await loadBenchmarkModule(moduleOf(definition(adapter)));
    expect(loaded).toMatchObject({ name: 'mine', summary: 'my own', defaultSource: null });
    const benchmark = loaded.create(context);
    const options = {
      source: { kind: 'generated' },
      settings: {},
      limit: 0,
      signal: new AbortController().signal,
    } as const;
    expect(benchmark.load(options)).toBe('mine');
  });

  it('loads a TypeScript adapter of this repository', async () => {
    const path = fileURLToPath(new URL('../kit/toy-module.ts', import.meta.url));
    const loaded = await loadBenchmarkModule(path);
    expect(loaded.create(context).needs({}).tools).toBe(true);
  });

  it.each<[string, () => string, RegExp]>([
    ['a missing file', () => 'nowhere/adapter.mjs', /nowhere\/adapter\.mjs: no such file/],
    ['a syntax error', () => moduleOf('export const = 3'), /cannot be imported/],
    ['a module that throws', () => moduleOf("throw new Error('no luck')"), /cannot be imported: no luck/],
    [
      'another export',
      () => moduleOf('export const bench = 1;'),
      /must export 'benchmark'; it exports bench/,
    ],
    ['a wrong name', () => moduleOf(definition(adapter, "'My Bench'")), /field 'name': expected lower-case/],
    [
      'no create',
      () => moduleOf("export const benchmark = { name: 'x', summary: '', defaultSource: null }"),
      /field 'create': expected a function/,
    ],
    [
      'a text for a benchmark',
      () => moduleOf("export const benchmark = 'x'"),
      /benchmark: .*expected object/,
    ],
  ])('refuses %s in a sentence', async (_, path, message) => {
    const failure = await loadBenchmarkModule(path()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(String(failure)).toMatch(message);
  });

  it.each<[string, string, RegExp]>([
    [
      'lacks a method',
      adapter.replace('open() {}', 'opens() {}'),
      /mine\.create\(\), field 'open': expected a function/,
    ],
    ['names an unknown mode', adapter.replace("['direct']", "['chat']"), /field 'modes\.0'/],
    [
      'bears another name',
      adapter.replace("name: 'mine'", "name: 'yours'"),
      /named 'mine', its adapter 'yours'/,
    ],
    ['is nothing', 'undefined', /mine\.create\(\): .*expected object/],
  ])('refuses an adapter that %s when it is made', async (_, source, message) => {
    const loaded = await loadBenchmarkModule(moduleOf(definition(source)));
    expect(() => loaded.create(context)).toThrow(message);
  });
});
