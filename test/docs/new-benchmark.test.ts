import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';

const folder = join(packageRoot, 'benchmarks', 'text-to-sql');
const page = readFileSync(join(packageRoot, 'docs', 'new-benchmark.md'), 'utf8');
const taken = [...page.matchAll(/^take (.+)$/gm)].flatMap(([, files = '']) => files.split(' '));

describe('the walk through a new benchmark', () => {
  it('takes files that are there, each once', () => {
    expect(taken.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('leaves none of the finished benchmark behind', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    const left = files.filter(
      (file) => !taken.some((known) => file === known || file.startsWith(`${known}/`)),
    );
    expect(left).toEqual([]);
  });
});
