import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import * as typed from '../../index.ts';
import * as typedKit from '../kit/index.ts';

/** Names that a door for a plain node passes on. */
function namesOf(path: string): string[] {
  const text = readFileSync(join(packageRoot, path), 'utf8');
  const [, list = ''] = /export const \{([^}]*)\}/.exec(text) ?? [];
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .sort();
}

/** The command's entry on a Node that says it is another version. */
function startOn(version: string) {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  return spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(pretend)}`,
      join(packageRoot, 'cli', 'bin.mjs'),
      '--version',
    ],
    { encoding: 'utf8' },
  );
}

describe('the doors for a plain node', () => {
  it('pass on what the doors in TypeScript export', () => {
    expect(namesOf('index.mjs')).toEqual(Object.keys(typed).sort());
    expect(namesOf('test/kit/index.mjs')).toEqual(Object.keys(typedKit).sort());
  });

  it('open without a flag', () => {
    const code = `const { makeTask } = await import('skillopt-bench'); process.stdout.write(typeof makeTask)`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: packageRoot,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'function', stderr: '' });
  });
});

describe('the command', () => {
  it.each(['18.20.8', '20.18.3', '21.7.3', '22.12.0'])(
    'tells Node %s what is needed, before anything is loaded',
    (version) => {
      const { status, stdout, stderr } = startOn(version);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^skillopt-bench needs Node 20\.19 or newer, or 22\.13 or newer; this is [^\n]+\n$/,
      );
      expect(status).toBe(2);
    },
  );

  it('has an entry that old versions can read', () => {
    const entry = readFileSync(join(packageRoot, 'cli', 'bin.mjs'), 'utf8');
    expect(entry).not.toMatch(/^import |\bawait\b|\?\.|\?\?|['"]node:/m);
  });

  it('names the same version as package.json', () => {
    const { engines } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    expect(engines.node).toBe('^20.19.0 || >=22.13.0');
  });
});
