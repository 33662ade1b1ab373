import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../core/errors.ts';
import { packageRoot } from '../../../core/prompts.ts';
import type { ResolvedModel } from '../../../matrix/resolved-run.ts';
import { type Catalog, priceOf, resolveModel } from '../../../models/catalog/catalog.ts';
import { createProvider } from '../../../models/catalog/create-provider.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  folders.push(folder);
  const path = join(folder, 'models.yaml');
  writeFileSync(path, text);
  return path;
}

function load(text: string): Catalog {
  return loadCatalog({ path: fileOf(text) });
}

function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.replace(/^\S*models\.yaml/, 'models.yaml');
  }
  throw new Error('nothing was thrown');
}

const small = `endpoints:
  local:
    provider: openai
    baseUrl: http://127.0.0.1:9999/v1
    apiKeyEnv: LOCAL_KEY
    structured: json_schema
models:
  tiny:
    endpoint: local
    model: tiny-1b
`;

describe('the catalog without a file', () => {
  it('knows the seven simulated targets and three simulated optimizers', () => {
    const catalog = loadCatalog({ path: null });
    expect(catalog.models.map(({ name }) => name)).toEqual([
      ...['sim-a', 'sim-b', 'sim-c', 'sim-d', 'sim-e', 'sim-f', 'sim-g'],
      ...['sim-optimizer-weak', 'sim-optimizer-mid', 'sim-optimizer-strong'],
    ]);
    expect(catalog.models.every(({ source }) => source === 'simulated')).toBe(true);
  });

  it('names the nearest model and all models when one is unknown', () => {
    const catalog = loadCatalog({ path: null });
    const message = complaint(() => catalog.find('sim-optimizer-stong'));
    expect(message).toContain("did you mean 'sim-optimizer-strong'?");
    expect(message).toContain('sim-a, sim-b');
    expect(message).toContain('no models file');
  });

  it('takes the file from the environment when no path is given', () => {
    const env = { SKILLOPT_BENCH_MODELS: fileOf(small) };
    expect(loadCatalog({ path: null, env }).find('tiny').wireName).toBe('tiny-1b');
  });
});

describe('models.yaml', () => {
  it('fills in defaults: the identity is the wire name, prices and context window are unknown', () => {
    const model = load(small).find('tiny');
    expect(model).toMatchObject({
      id: 'tiny-1b',
      source: 'live',
      contextWindow: null,
      price: null,
      capabilities: { images: false, tools: false, structuredReplies: true },
      thinkingSwitch: { kind: 'none' },
      endpoint: { provider: 'openai', api: 'chat', maxTokensField: 'max_tokens', azureApiVersion: null },
    });
  });

  it('reads prices with their date', () => {
    const prices =
      '    prices: { inputPerMillion: 2, cachedInputPerMillion: 0.5, outputPerMillion: 8, date: 2026-01-31 }\n';
    expect(priceOf(load(small + prices).find('tiny'))).toEqual({
      inputUsdPerMillion: 2,
      cachedInputUsdPerMillion: 0.5,
      outputUsdPerMillion: 8,
      asOf: '2026-01-31',
    });
  });

  it('refuses a price without the day on which it was read', () => {
    expect(
      complaint(() => load(`${small}    prices: { inputPerMillion: 2, outputPerMillion: 8 }\n`)),
    ).toContain("missing key 'date' in 'models.tiny.prices'");
    expect(
      complaint(() => load(`${small}    prices: { inputPerMillion: 2, outputPerMillion: 8, date: May }\n`)),
    ).toContain('YYYY-MM-DD');
  });

  it.each([
    ['    temprature: 1\n', "models.yaml:11: unknown key 'temprature' in 'models.tiny'"],
    [
      '    contextwindow: 1\n',
      "unknown key 'contextwindow' in 'models.tiny' (did you mean 'contextWindow'?)",
    ],
    [
      '  other:\n    endpoint: lcoal\n',
      "models.yaml:12: model 'other': unknown endpoint 'lcoal' (did you mean 'local'?)",
    ],
    [
      '  me:\n    provider: handoff\n    contextWindow: 1\n',
      "models.yaml:13: unknown key 'contextWindow' in 'models.me'; valid keys: provider, id, folder, answeredBy, blinded, wait",
    ],
    ['  sim-a:\n    endpoint: local\n', "models.yaml:11: the model name 'sim-a' is taken"],
    [
      '    thinkingSwitch: anthropic\n',
      "models.yaml:11: model 'tiny': a thinkingSwitch of kind anthropic needs",
    ],
    ['    thinkingSwitch: reasoning\n', "'models.tiny.thinkingSwitch': expected none | reasoning_effort"],
    ['    defaults: { thinking: high }\n', "models.yaml:11: model 'tiny': thinking 'high' is wanted, but"],
    [
      '    defaults: { extraBody: { stream: true } }\n',
      "models.yaml:11: model 'tiny': extraBody must not set 'stream'",
    ],
    ['    defaults: { temperature: 9 }\n', "'models.tiny.defaults.temperature'"],
    ['  mind:\n    endpoint: simulated\n    model: sim-h\n', "models.yaml:13: no simulated model 'sim-h'"],
  ])('refuses %j with file, line and key', (lines, expected) => {
    expect(complaint(() => load(small + lines)).replace("model 'mind': ", '')).toContain(expected);
  });

  it.each([
    ['baseUrl: ftp://x/v1', 'http:// or https://'],
    ['baseUrl: http://user:secret@x/v1', 'must not hold a password'],
    ['baseUrl: local', 'is not a URL'],
    ['apiKeyEnv: sk-123-456', 'never write the key here'],
    ['limits: { start: 9, max: 3 }', "'start' exceeds 'max'"],
  ])('refuses the endpoint setting %j', (setting, expected) => {
    const text = `endpoints:\n  local:\n    provider: openai\n    ${setting}\n`;
    expect(complaint(() => load(text))).toContain(expected);
  });

  it('does not repeat a key that was written in place of its variable', () => {
    expect(
      complaint(() => load('endpoints:\n  x:\n    provider: openai\n    apiKeyEnv: sk-123-456\n')),
    ).not.toContain('sk-123');
  });

  it('refuses two models that would share cached replies without saying so', () => {
    const twice = `${small}  twin:\n    endpoint: local\n    model: tiny-1b\n`;
    expect(complaint(() => load(twice))).toContain(
      "models 'tiny' and 'twin' have the same identity 'tiny-1b'",
    );
    const declared = `${small}    id: same\n  twin:\n    endpoint: local\n    id: same\n`;
    expect(load(declared).find('twin').id).toBe('same');
  });

  it('refuses a file that is missing or no UTF-8', () => {
    expect(complaint(() => loadCatalog({ path: '/nowhere/models.yaml' }))).toContain('no such file');
    const path = fileOf('');
    writeFileSync(path, new Uint8Array([0x61, 0xff, 0xfe]));
    expect(complaint(() => loadCatalog({ path }))).toMatch(/models\.yaml: .*(encoded|utf-8)/i);
  });

  it('accepts the template that is shipped, which names no price of a vendor', () => {
    const catalog = loadCatalog({ path: join(packageRoot, 'models.example.yaml') });
    expect(catalog.find('qwen-local').endpoint).toMatchObject({ baseUrl: 'http://127.0.0.1:8091/v1' });
    expect(['gpt', 'claude', 'gpt-azure'].map((name) => priceOf(catalog.find(name)))).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('resolveModel', () => {
  const text = `${small}    thinkingSwitch: { extra_body: { off: { t: 0 }, on: { t: 1 } } }
    defaults: { maxOutputTokens: 500, temperature: 0.3, topP: unset, thinking: off, extraBody: { a: { b: 1 } } }
`;

  it("puts the model's defaults in place of what a run leaves open", () => {
    const resolved: ResolvedModel = resolveModel(load(text), 'tiny', { temperature: 'default' });
    expect(resolved).toEqual({
      name: 'tiny',
      id: 'tiny-1b',
      source: 'live',
      settings: {
        maxOutputTokens: 500,
        temperature: 0.3,
        topP: 'unset',
        thinking: 'off',
        extraBody: { a: { b: 1 } },
      },
    });
  });

  it("lets the run's own settings win and merges extra bodies", () => {
    const { settings } = resolveModel(load(text), 'tiny', {
      maxOutputTokens: 9,
      temperature: 'unset',
      topP: 0.5,
      thinking: 'medium',
      extraBody: { a: { c: 2 } },
    });
    expect(settings).toEqual({
      maxOutputTokens: 9,
      temperature: 'unset',
      topP: 0.5,
      thinking: 'medium',
      extraBody: { a: { b: 1, c: 2 } },
    });
  });

  it('refuses a thinking level that the model cannot be asked for', () => {
    expect(complaint(() => resolveModel(load(small), 'tiny', { thinking: 'high' }))).toContain(
      "no 'thinkingSwitch'",
    );
  });

  it('refuses a temperature that the API of the model refuses, before anything runs', () => {
    const claude = (version: string) =>
      load(`endpoints:\n  a: { provider: anthropic${version} }\nmodels:\n  c: { endpoint: a, id: c }\n`);
    const ask = (version: string) => resolveModel(claude(version), 'c', { temperature: 0.7 });
    expect(complaint(() => ask(''))).toContain("model 'c': temperature is 0.7");
    expect(ask(', apiVersion: 2023-06-01').settings.temperature).toBe(0.7);
    expect(resolveModel(claude(''), 'c', {}).settings.temperature).toBe('default');
  });

  it('leaves open what is configured nowhere', () => {
    const { settings } = resolveModel(loadCatalog({ path: null }), 'sim-a', {});
    expect(settings).toEqual({
      maxOutputTokens: 16_384,
      temperature: 'default',
      topP: 'default',
      thinking: 'default',
      extraBody: {},
    });
  });
});

describe('createProvider', () => {
  it('names variable, endpoint and model when a key is missing', () => {
    const message = complaint(() => createProvider(load(small), 'tiny', { env: { LOCAL_KEY: '  ' } }));
    for (const word of ['LOCAL_KEY', "'local'", "'tiny'", 'not set']) expect(message).toContain(word);
  });

  it('refuses a key that no header can carry, without showing it', () => {
    const message = complaint(() =>
      createProvider(load(small), 'tiny', { env: { LOCAL_KEY: 'abc\u2013def' } }),
    );
    expect(message).toContain('LOCAL_KEY');
    expect(message).not.toContain('abc');
  });

  it('carries the declared identity', () => {
    const provider = createProvider(load(`${small}    id: tiny@q4\n`), 'tiny', { env: { LOCAL_KEY: 'k' } });
    expect(provider.identity).toEqual({ id: 'tiny@q4', source: 'live' });
  });

  it('refuses simulated models, which have no endpoint', () => {
    expect(complaint(() => createProvider(loadCatalog({ path: null }), 'sim-a', { env: {} }))).toContain(
      'simulated',
    );
  });
});
