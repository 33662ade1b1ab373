import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cliPlaces } from '../../../modes/cli/cli-finder.ts';
import { type FindCliOptions, findCli } from '../../../modes/cli/find-cli.ts';
import {
  claudePrinted,
  codexPrinted,
  FakeMachine,
  launcher,
  modules,
  native,
  triple,
} from './fake-machine.ts';

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
});
afterEach(() => machine.remove());

describe('what is not there, or is something else', () => {
  const installCodex = 'npm install -g @openai/codex@0.169.0';

  test('a configured path goes before PATH, and is named when nothing is there', async () => {
    machine.put('bin/codex', native);
    const file = machine.put('elsewhere/codex', native);
    const configured = { codex: file };
    expect(await machine.look('codex', codexPrinted, { configured })).toMatchObject({
      cli: { binds: [{ from: file }] },
    });
    const missing = { codex: `${machine.root}/no` };
    expect(await machine.look('codex', codexPrinted, { configured: missing })).toMatchObject({
      ok: false,
      reason: `there is no program at "${machine.root}/no" (clis.codex of models.yaml): ${installCodex}`,
    });
    const env = { SKILLOPT_CODEX_PATH: `${machine.root}/no` };
    expect(await machine.look('codex', codexPrinted, cliPlaces(configured, env))).toMatchObject({
      ok: false,
      reason: `there is no program at "${machine.root}/no" (SKILLOPT_CODEX_PATH): ${installCodex}`,
    });
  });

  test.each(['codex', 'claude-code'] as const)('a script that starts %s is not followed', async (name) => {
    const file = machine.put('mine/start', '#!/bin/sh\nexec /opt/somewhere "$@"\n');
    const status = await machine.look(name, codexPrinted, { configured: { [name]: file } });
    expect(status).toMatchObject({
      ok: false,
      asked: [],
      reason: expect.stringMatching(
        /start is a script, and scripts are not followed; give the path of the program/,
      ),
    });
    expect(status).toMatchObject({ reason: expect.stringMatching(/or install it: npm install -g/) });
  });

  test('nothing on PATH, or no PATH', async () => {
    const reason = `there is no codex on PATH: ${installCodex}`;
    expect(await machine.look('codex', codexPrinted)).toMatchObject({ ok: false, reason, asked: [] });
    expect(await machine.look('codex', codexPrinted, { env: {} })).toMatchObject({ ok: false, reason });
    mkdirSync(join(machine.root, 'bin/codex'), { recursive: true });
    expect(await machine.look('codex', codexPrinted)).toMatchObject({ ok: false, reason });
  });

  test.each([
    '',
    'codex-cli\n',
    'codex-cli 0.169.0 and more\n',
    '0.169.0\n',
    `codex-cli ${'1'.repeat(99)}.0.0\n`,
  ])('a program that prints %j is no codex', async (printed) => {
    machine.put('bin/codex', native);
    const status = await machine.look('codex', printed);
    expect(status).toMatchObject({
      ok: false,
      reason: expect.stringContaining('printed no version of codex'),
    });
  });

  test('another system', async () => {
    machine.put('bin/claude', native);
    const status = await machine.look('claude-code', claudePrinted, {}, { platform: 'darwin' });
    expect(status).toMatchObject({
      ok: false,
      asked: [],
      reason: expect.stringMatching(
        /needs Linux, and this is darwin.*npm install -g @anthropic-ai\/claude-code@2\.1\.197/,
      ),
    });
  });
});

describe.skipIf(process.platform !== 'linux')('the program is really asked', () => {
  const path = () => join(machine.root, 'asked');
  const really = (code: string, options: FindCliOptions = {}) => {
    machine.put(`${modules}/@openai/codex/bin/codex.js`, launcher);
    machine.link('bin/codex', `${modules}/@openai/codex/bin/codex.js`);
    machine.put(`${modules}/@openai/codex/vendor/${triple}/bin/codex`, `#!/bin/sh\n${code}\n`);
    return findCli(
      'codex',
      { configured: {}, env: { PATH: join(machine.root, 'bin') } },
      { arch: 'x64', ...options },
    );
  };

  test('without the environment of the caller, in a home folder that is gone afterwards', async () => {
    process.env.CANARY_API_KEY = 'secret';
    onTestFinished(() => {
      delete process.env.CANARY_API_KEY;
    });
    const status = await really(`env > ${path()}; touch "$HOME/state"; echo codex-cli 0.170.1-alpha.2`);
    expect(status).toMatchObject({ ok: true, cli: { version: '0.170.1-alpha.2' } });
    const names = readFileSync(path(), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? '')).sort()).toEqual([
      'CODEX_HOME',
      'HOME',
      'PATH',
    ]);
    const temporary = /^HOME=(.*)$/m.exec(readFileSync(path(), 'utf8'))?.[1] ?? '';
    expect(temporary).not.toBe('');
    expect(existsSync(temporary)).toBe(false);
  });

  test('and when it fails, floods or hangs, that is the reason', async () => {
    const reasonOf = async (...words: Parameters<typeof really>) => {
      const status = await really(...words);
      return status.ok ? null : status.reason;
    };
    expect(await reasonOf('echo broken >&2; exit 3')).toMatch(
      /does not work \(exit code 3, broken\): npm install/,
    );
    expect(await reasonOf('yes')).toMatch(/it prints without end/);
    expect(await reasonOf('sleep 60 & sleep 60', { timeLimitMs: 200 })).toMatch(/no answer in 0.2 s/);
  });
});
