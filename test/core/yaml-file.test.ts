import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import { parseYamlFile } from '../../core/yaml-file.ts';

const schema = z.strictObject({
  benchmarks: z.array(
    z.union([z.string(), z.strictObject({ name: z.string(), limit: z.number().optional() })]),
  ),
  endpoints: z
    .record(
      z.string(),
      z.discriminatedUnion('provider', [
        z.strictObject({ provider: z.literal('openai'), api: z.enum(['chat', 'responses']).default('chat') }),
        z.strictObject({ provider: z.literal('anthropic'), timeoutMs: z.number().int().positive() }),
      ]),
    )
    .default({}),
  replicates: z.number().int().min(1).default(1),
});

function complaint(text: string): string {
  try {
    parseYamlFile(text, { file: 'matrix.yaml', schema });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('the file was accepted');
}

describe('parseYamlFile', () => {
  it('returns the checked value with its defaults and finds the line of any path', () => {
    const file = parseYamlFile('# head\nbenchmarks:\n  - searchqa\n  - name: livemath\n    limit: 3\n', {
      file: 'matrix.yaml',
      schema,
    });
    expect(file.value).toEqual({
      benchmarks: ['searchqa', { name: 'livemath', limit: 3 }],
      endpoints: {},
      replicates: 1,
    });
    expect(file.at([])).toBe('matrix.yaml:2');
    expect(file.at(['benchmarks', 1, 'limit'])).toBe('matrix.yaml:5');
    expect(file.at(['benchmarks', 0, 'not there'])).toBe('matrix.yaml:3');
  });

  it('names an unknown key with its line and the nearest valid key', () => {
    expect(complaint('\n\nbenchmark: []\nbenchmarks: []\n')).toBe(
      "matrix.yaml:3: unknown key 'benchmark' (did you mean 'benchmarks'?)",
    );
  });

  it('lists the valid keys when no valid key is near the unknown one', () => {
    expect(complaint('benchmarks: []\nxyzzy: 1\n')).toBe(
      "matrix.yaml:2: unknown key 'xyzzy'; valid keys: benchmarks, endpoints, replicates",
    );
  });

  it('finds the nearest key inside the branch of a union that the discriminator chose', () => {
    expect(
      complaint(
        'benchmarks: []\nendpoints:\n  a:\n    provider: anthropic\n    timeoutMs: 1\n    timeout_m: 5\n',
      ),
    ).toBe("matrix.yaml:6: unknown key 'timeout_m' in 'endpoints.a' (did you mean 'timeoutMs'?)");
    expect(complaint('benchmarks: []\nendpoints:\n  a:\n    provider: openai\n    timeoutMs: 5\n')).toBe(
      "matrix.yaml:5: unknown key 'timeoutMs' in 'endpoints.a'; valid keys: provider, api",
    );
  });

  it('finds an unknown key inside the branch of a plain union that fits best', () => {
    expect(complaint('benchmarks:\n  - name: x\n    limt: 3\n')).toBe(
      "matrix.yaml:3: unknown key 'limt' in 'benchmarks[0]' (did you mean 'limit'?)",
    );
  });

  it('says what was expected and what was found, at the line of the value', () => {
    expect(complaint('benchmarks: []\nreplicates: three\n')).toBe(
      'matrix.yaml:2: \'replicates\': expected number, got "three"',
    );
    expect(complaint('benchmarks:\n  - 7\n')).toBe(
      "matrix.yaml:2: 'benchmarks[0]': expected string | object, got 7",
    );
    expect(complaint('benchmarks: []\nreplicates: 0\n')).toMatch(/^matrix\.yaml:2: 'replicates': .*1/);
  });

  it('lists the allowed values of a choice and the nearest one', () => {
    expect(complaint('benchmarks: []\nendpoints:\n  a:\n    provider: openai\n    api: response\n')).toBe(
      "matrix.yaml:5: 'endpoints.a.api': expected chat | responses, got \"response\" (did you mean 'responses'?)",
    );
    expect(complaint('benchmarks: []\nendpoints:\n  a:\n    provider: opnai\n')).toMatch(
      /^matrix\.yaml:4: 'endpoints\.a\.provider': .*openai.*anthropic.*"opnai"/,
    );
  });

  it('names a missing key at the line of its parent', () => {
    expect(complaint('benchmarks: []\nendpoints:\n  a:\n    provider: anthropic\n')).toBe(
      "matrix.yaml:3: missing key 'timeoutMs' in 'endpoints.a'",
    );
    expect(complaint('replicates: 2\n')).toBe("matrix.yaml:1: missing key 'benchmarks'");
  });

  it('refuses a key that is given twice, with the line of the second', () => {
    expect(complaint('benchmarks: []\nreplicates: 1\nreplicates: 2\n')).toBe(
      'matrix.yaml:3: duplicate key: each key may be given once',
    );
  });

  it('reports syntax errors, unknown tags and a second document with their lines', () => {
    expect(complaint('benchmarks: []\nreplicates: [1, 2\n')).toMatch(/^matrix\.yaml:\d: /);
    expect(complaint('benchmarks: []\nreplicates: !!js/function "x"\n')).toMatch(/^matrix\.yaml:2: /);
    expect(complaint('benchmarks: []\n---\nbenchmarks: []\n')).toMatch(
      /^matrix\.yaml:\d: more than one YAML document/,
    );
  });

  it('refuses an empty file and a file that is no mapping', () => {
    expect(complaint('# nothing\n')).toBe('matrix.yaml: the file is empty');
    expect(complaint('just words\n')).toBe('matrix.yaml:1: expected object, got "just words"');
  });

  it('reports every complaint of the file at once, up to ten', () => {
    const text = complaint(`${Array.from({ length: 14 }, (_, i) => `k${i}: 1`).join('\n')}\n`);
    expect(text.split('\n')).toHaveLength(11);
    expect(text.split('\n').at(-1)).toBe('and 5 more');
  });

  it('follows anchors and merge keys, and points at the lines where values are written', () => {
    const text =
      'benchmarks: []\nendpoints:\n  a: &base\n    provider: openai\n    api: chta\n  b:\n    <<: *base\n';
    expect(complaint(text)).toContain('matrix.yaml:5:');
  });

  it('refuses alias bombs without expanding them', () => {
    const rows = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i += 1)
      rows.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(complaint(`${rows.join('\n')}\n`)).toMatch(/^matrix\.yaml: .*alias/i);
  });
});
