import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../core/prompts.ts';
import { commandsInSentences, shellLines } from './page.ts';
import { parseCommand } from './parse-command.ts';

const { scripts, peerDependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  peerDependencies: Record<string, string>;
};
const lines = shellLines();
const ofProduct = [...lines.filter((line) => line.startsWith('npx ')), ...commandsInSentences()];

describe('the commands of docs/many-machines.md', () => {
  it.each(ofProduct)('%s', async (line) => {
    const { name } = await parseCommand(line.split(/\s+/));
    expect(['run', 'worker', 'status', 'merge']).toContain(name);
  });

  it('are found in blocks and sentences', () => {
    expect(ofProduct.filter((line) => line.includes(' worker ')).length).toBeGreaterThanOrEqual(3);
    expect(commandsInSentences().length).toBeGreaterThanOrEqual(1);
  });

  it('would not be believed with another command, option or matrix', async () => {
    const parse = (line: string) => parseCommand(line.split(' '));
    await expect(parse('npx skillopt-bench walk paper')).rejects.toThrow("no command 'walk'");
    await expect(parse('npx skillopt-bench run papyrus --simulated')).rejects.toThrow('papyrus');
    await expect(parse('npx skillopt-bench worker --queue redis://a --out b --lock 3')).rejects.toThrow(
      '--lock',
    );
    await expect(parse('npx skillopt-bench worker --queue redis://a')).rejects.toThrow('--out');
    await expect(parse('skillopt-bench status')).rejects.toThrow('does not call');
  });

  it('install the versions that the package asks for', () => {
    const installed = lines
      .filter((line) => line.startsWith('npm install '))
      .map((line) => line.split(/\s+/).slice(2));
    expect(installed.length).toBeGreaterThanOrEqual(2);
    for (const one of installed.flat()) {
      const at = one.lastIndexOf('@');
      expect(peerDependencies[one.slice(0, at)], one).toBe(one.slice(at + 1));
    }
  });

  it('name scripts that there are', () => {
    const page = readFileSync(join(packageRoot, 'docs', 'many-machines.md'), 'utf8');
    const named = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThanOrEqual(2);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
